/** Longest value that is shown: anything longer is no claim that a person reads. */
const LONGEST = 120
/** Three parts with dots, as JWTs are, or a long run without a space, as opaque tokens are. */
const TOKEN = /^[\w-]{8,}\.[\w-]{8,}\.[\w-]*$|^\S{41,}$/u

/** Claims as texts, without any value that could be a credential. */
export function withoutTokens(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, shown(value)]))
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, part]) => `${name} ${shown(part)}`)
      .join(', ')
      .slice(0, LONGEST)
  }
  const text = String(value)
  return TOKEN.test(text) ? 'left out: looks like a token' : text.slice(0, LONGEST)
}
