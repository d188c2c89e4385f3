import type { Messages } from '../messages.ts'

/** What a close look at a name finds. */
export const englishScrutiny: { readonly names: Pick<Messages['names'], 'mixedScript'> } = {
  names: { mixedScript: 'This word mixes alphabets. Compare the id.' },
}
