/** A foreign text in the form in which it may be shown. */
export interface DisplayText {
  /** Shortened and cleaned. */
  readonly text: string
  /** Cleaned, not shortened. For a `title`. */
  readonly full: string
  readonly truncated: boolean
}

/** Stands where something invisible or reordering was. */
export const MARK = '\uFFFD'

// Scripts and properties by the short names that Unicode gives them: every page with a strip downloads this.
// Direction marks are ordinary in Hebrew and Arabic writing and reorder nothing by themselves inside a `bdi`.
const HARMLESS = /[\u061C\u200E\u200F\u00AD]/gu
// Controls, line ends, overrides, embeddings, isolates, lone surrogates, blanks that are no spaces, and whatever else
// Unicode says has no picture of its own (zero-width characters, fillers, tags), less what `closeLook` decides.
const HOSTILE =
  /(?:(?![\p{Join_C}\p{VS}])\p{DI}|[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u2800\uFFF9-\uFFFB\u{1D159}\u{13430}-\u{1343F}])+/gu
/** Four are more than any orthography stacks on one letter. */
const FLOOD = /(\p{M}{4})\p{M}+/gu

/**
 * Prepares a name or any text of others for the screen: what would hide something or reorder its surroundings becomes a
 * visible mark, floods of combining marks are capped, and the length is cut between characters, never inside one.
 * Hebrew, Arabic, Indic scripts and emoji stay as they are.
 *
 * Does not isolate the direction: `IsolatedText` does. What only tells two equal names apart is marked by `look`, which
 * comes late; see `closeLook`.
 *
 * @example displayText('Noor\u202Edaddah').text // 'Noor\uFFFDdaddah'
 */
export function displayText(value: string, max = 64, look = asItIs): DisplayText {
  // Bounded before anything else looks at it: a name of a megabyte must not cost a second.
  const clean = value
    .slice(0, 4000)
    .normalize('NFC')
    .replace(HARMLESS, '')
    .replace(HOSTILE, MARK)
    .replace(FLOOD, '$1')
    .replace(/\s+/gu, ' ')
    .trim()
  const full = look(clean)
  const text = cut(full, max)
  return { text, full, truncated: text !== full }
}

const asItIs = (text: string) => text

function cut(text: string, max: number): string {
  // A text this short has no more characters than code units.
  if (text.length <= max) return text
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
  return characters.length > max
    ? `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
    : text
}
