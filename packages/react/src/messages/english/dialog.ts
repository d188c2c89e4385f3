import type { Messages } from '../messages.ts'

/** The form that asks for a session. */
export const englishDialog: {
  readonly dialog: Omit<Messages['dialog'], 'summary'>
  readonly picker: Pick<Messages['picker'], 'label' | 'change'>
  readonly refusals: Pick<Messages['refusals'], 'other'>
} = {
  dialog: {
    title: 'Open {subject}’s account',
    anyTitle: 'Open an account',
    access: { active: 'Active', asksFirst: 'Asks first' },
    promise: {
      view: 'You see what {subject} sees, under your own name.',
      act: 'You work in {subject}’s account, under your own name. Changes are real.',
      shadow: 'You stay yourself, and can reach what {subject} can.',
    },
    recorded: 'Everything you do is recorded, and {subject} can read that it happened.',
    back: 'You come back here by yourself when the time is over.',
    mode: 'Mode',
    modeTitles: { view: 'View only', act: 'Act for {subject}', shadow: 'As yourself' },
    modeHints: { view: 'Nothing can be changed', act: 'Changes are real', shadow: 'With access to {subject}' },
    needsApproval: 'Needs approval by a lead',
    reason: 'Reason',
    chooseReason: 'Choose a reason',
    ticket: 'Ticket',
    optional: 'optional',
    text: {
      view: 'What do you need to look at?',
      act: 'What do you need to do?',
      shadow: 'What do you need access for?',
    },
    textHint: 'In your own words, at least {min} characters',
    count: '{count} / {max}',
    time: 'Time',
    endsExtendable: 'ends {end}, with extensions by {ceiling}',
    ends: 'ends {end}',
    cancel: 'Cancel',
    start: { view: 'Start viewing', act: 'Start acting', shadow: 'Start' },
    ask: 'Ask for approval',
    starting: 'Starting…',
  },
  // Of the search, what is told before its code is there, and after somebody was found.
  picker: { label: 'Whose account?', change: 'Change' },
  // At once, for where the others cannot be had.
  refusals: { other: 'That did not work. Nothing was opened.' },
}
