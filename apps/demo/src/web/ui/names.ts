/** First letters of the first and the last word, as a person counts letters; right for Hebrew and for `O’Connor`. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word))
  const first = words[0]
  const last = words.length > 1 ? words[words.length - 1] : undefined
  return [first, last].map((word) => firstLetter(word ?? '')).join('')
}

/** What somebody is called in a greeting. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? name
}

function firstLetter(word: string): string {
  return /[\p{L}\p{N}]\p{M}*/u.exec(word)?.[0].toLocaleUpperCase() ?? ''
}
