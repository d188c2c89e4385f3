import type { Messages } from '../messages.ts'

/** Signing out in the middle of a session. */
export const englishSignOut: Pick<Messages, 'signOut'> = {
  signOut: {
    title: 'You are in {subject}’s account',
    choice: 'End the session to go back to your own account, or sign out of both.',
    inDoubt: 'Signing out ends your own session and any support session.',
    both: 'Sign out of both',
    unconfirmedTitle: 'Signing out was not confirmed',
    unconfirmed:
      'You are signed out here, but a session may still be open on the server. Sign out again before you leave.',
    again: 'Sign out again',
    close: 'Close',
  },
}
