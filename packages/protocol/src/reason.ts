/** Bounds of the free text of a reason, in characters as a person counts them (grapheme clusters). */
export const REASON_MIN = 10
export const REASON_MAX = 500

// Controls, bidi overrides and isolates, zero-width characters other than the joiners that scripts need, the BOM.
const INVISIBLE = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu

/**
 * Brings a reason to the form in which it is measured, stored and hashed: NFC, no invisible characters, runs of white
 * space folded, ends trimmed. Both sides call it, so the counter under the field and the server's answer agree.
 */
export function normaliseReason(text: string): string {
  return text.normalize('NFC').replace(INVISIBLE, ' ').replace(/\s+/gu, ' ').trim()
}

/** Length of a text as a person counts it: one family emoji is one. */
export function countCharacters(text: string): number {
  let count = 0
  for (const _ of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) count += 1
  return count
}
