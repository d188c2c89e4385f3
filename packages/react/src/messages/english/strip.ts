import type { Messages } from '../messages.ts'

export type StripTexts = Pick<Messages, 'modes' | 'banner' | 'countdown'>

/** The strip, the time on it, and what a mode means. */
export const englishStrip: StripTexts = {
  modes: {
    view: 'View only',
    act: 'Changes are real',
    shadow: 'As yourself',
    breakGlass: 'Emergency access',
  },
  banner: {
    region: 'Impersonation',
    as: { view: 'Viewing as {subject}', act: 'Acting as {subject}', shadow: 'With access to {subject}' },
    you: 'You are {actor}',
    extend: 'Extend',
    extending: 'Extending…',
    end: 'End session',
    endShort: 'End',
    ending: 'Ending…',
    expand: 'Show details',
    collapse: 'Hide details',
    minimise: 'Make smaller',
    restore: 'Show in full',
    showReason: '{label}, reason',
    noReason: 'Reason',
    pending: 'Waiting for approval',
    asked: {
      view: 'You asked to view as {subject}',
      act: 'You asked to act as {subject}',
      shadow: 'You asked for access to {subject}',
    },
    withdraw: 'Withdraw',
    approved: 'Approved',
    expired: 'Time is over',
    expiredHint: 'Nothing is shown or sent any more.',
    suspended: 'Cannot verify who you are',
    suspendedHint: 'Nothing is sent until that is certain.',
    retry: 'Try again',
    opening: 'Opening {subject}’s account…',
    returning: 'Going back to your own account…',
    leaving: 'Signing out…',
  },
  countdown: { label: 'Time left', left: '{time} left' },
}
