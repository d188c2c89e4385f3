import type { Messages } from '../messages.ts'

/** The search for a person. */
export const englishPicker: Pick<Messages, 'picker'> = {
  picker: {
    label: 'Whose account?',
    placeholder: 'Name, e-mail, organisation or id',
    searching: 'Searching…',
    none: 'Nobody found for “{query}”.',
    failed: 'The search did not work.',
    found: { one: '{count} person found.', other: '{count} people found.' },
    change: 'Change',
    refused: {
      self: 'This is you',
      current: 'You are in this account',
      staff: 'A colleague’s account',
      disabled: 'Disabled',
      protected: 'Protected',
      unavailable: 'Cannot be opened',
    },
  },
}
