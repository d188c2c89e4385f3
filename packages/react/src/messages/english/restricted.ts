import type { Messages } from '../messages.ts'

/** What a session may not do. */
export const englishRestricted: Pick<Messages, 'restricted'> = {
  restricted: {
    inSession: 'Not available in a support session.',
    viewOnly: 'You are viewing only. Nothing can be changed.',
    goOn: { act: 'Do it as {subject}', shadow: 'Do it' },
  },
}
