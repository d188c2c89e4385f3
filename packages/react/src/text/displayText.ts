/** A foreign text in the form in which it may be shown. */
export interface DisplayText {
  /** Shortened and cleaned. */
  readonly text: string
  /** Cleaned, not shortened. For a `title`. */
  readonly full: string
  readonly truncated: boolean
  /** One word mixes alphabets that look alike, such as a Cyrillic `а` among Latin letters. */
  readonly mixedScript: boolean
}

/** Stands where something invisible or reordering was. */
export const MARK = '\uFFFD'

// Scripts and properties by the short names that Unicode gives them: every page with a strip downloads this.
// Direction marks are ordinary in Hebrew and Arabic writing and reorder nothing by themselves inside a `bdi`.
const HARMLESS = /[\u061C\u200E\u200F\u00AD]/gu
// Controls, line ends, overrides, embeddings, isolates, lone surrogates, blanks that are no spaces, and whatever else
// Unicode says has no picture of its own (zero-width characters, fillers, tags), less what the two rules below decide.
const HOSTILE =
  /(?:(?!\u200C|\u200D|[\uFE00-\uFE0F\u{E0100}-\u{E01EF}])\p{DI}|[\p{Cc}\p{Cs}\u2028-\u202E\u2060-\u206F\u2800\uFFF9-\uFFFB\u{1D159}\u{13430}-\u{1343F}])+/gu
// The joiners belong in words of joining scripts and in emoji; anywhere else they only tell two equal names apart.
const STRAY_JOINER =
  /(?<![\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{M}\p{ExtPict}\p{EMod}])[\u200C\u200D]+|[\u200C\u200D]+(?![\p{L}\p{M}\p{ExtPict}\u2640\u2642])/gu
// So do the selectors of variants: one after an emoji, a keycap, a symbol or an ideograph.
const STRAY_VARIANT =
  /(?<![\p{Emoji}\p{S}\p{P}\p{sc=Hani}\p{sc=Mong}\p{sc=Mymr}\p{sc=Phag}])[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]+/gu
/** More than any orthography stacks on one letter. */
const MARKS = 4
const FLOOD = new RegExp(`(\\p{M}{${MARKS}})\\p{M}+`, 'gu')

const LOOK_ALIKE = [/\p{sc=Latn}/u, /\p{sc=Cyrl}/u, /\p{sc=Grek}/u, /\p{sc=Armn}/u]

/**
 * Prepares a name or any text of others for the screen: what would be invisible or reorder its surroundings becomes a
 * visible mark, floods of combining marks are capped, and the length is cut between characters, never inside one.
 * Hebrew, Arabic, Indic scripts and emoji stay as they are.
 *
 * Does not isolate the direction: `IsolatedText` does.
 *
 * @example displayText('Noor\u202Edaddah').text // 'Noor\uFFFDdaddah'
 */
export function displayText(value: string, max = 64): DisplayText {
  // Bounded before anything else looks at it: a name of a megabyte must not cost a second.
  const full = value
    .slice(0, 4000)
    .normalize('NFC')
    .replace(HARMLESS, '')
    .replace(HOSTILE, MARK)
    .replace(STRAY_JOINER, MARK)
    .replace(STRAY_VARIANT, MARK)
    .replace(FLOOD, '$1')
    .replace(/\s+/gu, ' ')
    .trim()
  const text = cut(full, max)
  return { text, full, truncated: text !== full, mixedScript: mixesScripts(full) }
}

/** First letters of the first and the last word, for an avatar. Empty when there is no letter. */
export function initials(name: string): string {
  const words = displayText(name)
    .full.replaceAll(MARK, '')
    .split(' ')
    .map((word) => /\p{L}/u.exec(word)?.[0] ?? '')
    .filter(Boolean)
  const [first = ''] = words
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return (first + last).toLocaleUpperCase()
}

/** The word a person is called by in a sentence: the first of the name, or all of it where that is one letter. */
export function shortName(name: string): string {
  const { full } = displayText(name)
  const [first = ''] = full.split(' ')
  return [...first].length > 1 ? first : full
}

function cut(text: string, max: number): string {
  // A text this short has no more characters than code units.
  if (text.length <= max) return text
  const kept: string[] = []
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (kept.length === max)
      return `${kept
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
    kept.push(segment)
  }
  return text
}

function mixesScripts(text: string): boolean {
  return text.split(/[^\p{L}\p{M}]+/u).some((word) => LOOK_ALIKE.filter((script) => script.test(word)).length > 1)
}
