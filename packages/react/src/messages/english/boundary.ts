import type { Messages } from '../messages.ts'

/** In the place of a page. */
export const englishBoundary: Pick<Messages, 'boundary'> = {
  boundary: {
    expired: 'The time is over.',
    suspended: 'We cannot verify who you are.',
    suspendedHint: 'Nothing is shown or sent until that is certain. What you typed is kept.',
    ending: 'The session is being ended.',
    endingHint: 'The server has taken note and ends it as soon as it can. Nothing is shown or sent until then.',
  },
}
