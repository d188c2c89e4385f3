// Letters that Unicode does not take apart into a base letter and a mark.
const WHOLE: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '’': "'",
  '־': '-',
  '\u00a0': ' ',
}

/**
 * The form in which names are searched: lower case, without accents, vowel points and half-width forms. `Łódź`, `lodz`
 * and `LODZ` are the same; so are `O’Shea` and `o'shea`. Does not transliterate other scripts.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[ßøæœłđðþı’־\u00a0]/gu, (letter) => WHOLE[letter] ?? letter)
    .trim()
}

/** The terms of a search, each as a `LIKE` pattern for text in folded form. At most six count. */
export function searchPatterns(query: string): string[] {
  return fold(query)
    .split(/\s+/u)
    .filter((term) => term !== '')
    .slice(0, 6)
    .map((term) => `%${term.replace(/[\\%_]/gu, '\\$&')}%`)
}
