import { displayText, MARK } from './displayText.ts'

/** First letters of the first and the last word, for an avatar. Empty when there is no letter. */
export function initials(name: string): string {
  const words = displayText(name)
    .full.replaceAll(MARK, '')
    .split(' ')
    .map((word) => /\p{L}/u.exec(word)?.[0] ?? '')
    .filter(Boolean)
  return [...words.slice(0, 1), ...words.slice(1).slice(-1)].join('').toLocaleUpperCase()
}

/** The word a person is called by in a sentence: the first of the name, or all of it where that is one letter. */
export function shortName(name: string): string {
  const { full } = displayText(name)
  const [first = ''] = full.split(' ')
  return [...first].length > 1 ? first : full
}
