import type { Messages } from '../messages.ts'
import { englishDialog } from './dialog.ts'

/** The search for a person. */
export const englishPicker: Pick<Messages, 'picker'> = {
  picker: {
    ...englishDialog.picker,
    placeholder: 'Name, e-mail, organisation or id',
    failed: 'The search did not work.',
    searching: 'Searching…',
    none: 'Nobody found for “{query}”.',
    found: { one: '{count} person found.', other: '{count} people found.' },
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
