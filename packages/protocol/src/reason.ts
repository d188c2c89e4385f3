// Controls, lone surrogates, bidi overrides, fillers and everything else that draws nothing; not the joiners, selectors
// and tags that scripts and emoji need.
const INVISIBLE =
  /[\p{Cc}\p{Surrogate}\u2800]|(?!\p{Join_Control}|\p{Variation_Selector}|[\u{E0020}-\u{E007F}])\p{Default_Ignorable_Code_Point}/gu
// Those change the character before them; after a space they would be characters that nobody sees.
const CHANGES_NOTHING = /(^|\s)(?:\s|\p{Join_Control}|\p{Variation_Selector}|[\u{E0020}-\u{E007F}])+/gu

/**
 * Brings a reason to the form in which it is measured, stored and hashed: NFC, no invisible characters, runs of white
 * space folded, ends trimmed. Both sides call it, so the counter under the field and the server's answer agree.
 */
export function normaliseReason(text: string): string {
  return text.normalize('NFC').replace(INVISIBLE, ' ').replace(CHANGES_NOTHING, '$1').replace(/\s+/gu, ' ').trim()
}

/** Length of a text as a person counts it: one family emoji is one. */
export function countCharacters(text: string): number {
  let count = 0
  for (const _ of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) count += 1
  return count
}
