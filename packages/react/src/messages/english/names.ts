import type { Messages } from '../messages.ts'

/** A name of nothing. */
export const englishNames: { readonly names: Pick<Messages['names'], 'none'> } = {
  names: { none: 'No name' },
}
