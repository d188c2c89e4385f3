const told = new Set<string>()

/**
 * `value` where it is what the component can work with, else `fallback`: a mistake of the host's must not break the
 * page of a person who is in somebody's account. Says so once, in development.
 */
export function checkProp<T>(name: string, value: T, isValid: (value: T) => boolean, fallback: T): T {
  if (isValid(value)) return value
  warnOnce(() => `${name} is ${String(value)}, which it cannot be. '${String(fallback)}' is used instead.`)
  return fallback
}

/** {@link checkProp} for a prop of the banner that is one of several words, the first of which is the default. */
export function checkWord<T extends string>(name: string, value: T | undefined, words: readonly [T, ...T[]]): T {
  return checkProp(`\`${name}\` of the banner`, value ?? words[0], (given) => words.includes(given), words[0])
}

/** Tells the developer about a mistake, once a page, and nobody in production. */
export function warnOnce(words: string | (() => string)): void {
  // In this form bundlers see that nothing is left for production. A browser without a bundler has no `process`.
  if (typeof process === 'undefined' || process.env.NODE_ENV === 'production') return
  const message = typeof words === 'string' ? words : words()
  if (told.has(message)) return
  told.add(message)
  // biome-ignore lint/suspicious/noConsole: the console is where a developer looks; gone in production
  console.error(`Understudy: ${message}`)
}
