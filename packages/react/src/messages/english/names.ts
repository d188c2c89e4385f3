import type { Messages } from '../messages.ts'

/** Names that cannot be shown as they are. */
export const englishNames: Pick<Messages, 'names'> = {
  names: { none: 'No name', mixedScript: 'This word mixes alphabets. Compare the id.' },
}
