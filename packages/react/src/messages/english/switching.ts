import type { Messages } from '../messages.ts'

/** Going on in another account. */
export const englishSwitching: Pick<Messages, 'switching'> = {
  switching: {
    open: 'Switch account',
    title: 'Switch to another account',
    promise: 'The session in {subject}’s account ends, and one in the account you choose begins.',
    sameReason: 'Same reason',
    newReason: 'New reason',
    go: 'Switch to {subject}',
    going: 'Switching…',
    askedTitle: 'Approval needed',
    asked:
      'Another person has to approve this first. You stay in {subject}’s account. End this session, then ask for the other one.',
    signInFirst:
      'Your own session ended when this one began. End this session and sign in again before you open another account.',
    inTwoSteps: 'This session ends first. If the other one is refused, you are back in your own account.',
  },
}
