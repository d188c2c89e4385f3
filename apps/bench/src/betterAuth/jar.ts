/** Names and values of cookies, all of one origin. */
export type Jar = Readonly<Record<string, string>>

/** What a browser has after these `Set-Cookie`s, as far as one origin and this minute are concerned. */
export function merged(jar: Jar, cookies: readonly string[]): Jar {
  const next: Record<string, string> = { ...jar }
  for (const cookie of cookies) {
    const [pair = '', ...attributes] = cookie.split('; ')
    const at = pair.indexOf('=')
    const over = attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0')
    if (over) delete next[pair.slice(0, at)]
    else next[pair.slice(0, at)] = pair.slice(at + 1)
  }
  return next
}
