import type { Messages } from '../messages.ts'

/** The time is over. */
export const englishExpired: Pick<Messages, 'expired'> = {
  expired: {
    title: 'Your time in {subject}’s account is over',
    kept: 'The page is kept as you left it. Nothing of it is shown or sent until you go on.',
    leave: 'Back to your own account',
    goOn: 'Go on for {time}',
    goingOn: 'Going on…',
  },
}
