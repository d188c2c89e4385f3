import type { Messages } from '../messages.ts'

/** In the place of a page. */
export const englishBoundary: Pick<Messages, 'boundary'> = {
  boundary: {
    expired: 'The time is over.',
    suspended: 'We cannot verify who you are.',
    suspendedHint: 'Nothing is shown or sent until that is certain. What you typed is kept.',
    ending: 'The session is being ended.',
    signedOut: 'Your own session ended.',
    signedOutHint:
      'The support session is over, and there is nothing of your own to come back to. Sign in again to go on.',
    signIn: 'Sign in again',
    endingHint: 'The server has taken note and ends it as soon as it can. Nothing is shown or sent until then.',
  },
}
