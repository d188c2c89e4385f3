/**
 * Kotauth's cookies under names of this demo's, on the way to the browser and back: cookies ignore ports, and two demos on one
 * machine must not take each other's.
 */
export interface OwnCookies {
  /** A `Set-Cookie` of Kotauth's, for this browser. */
  toBrowser(line: string): string
  /** The `Cookie` header for Kotauth, and nothing of the demo's own in it. */
  toKotauth(cookies: string | null | undefined): string
}

export function ownCookies(origin: string): OwnCookies {
  const prefix = `parcelwise_${new URL(origin).port}_`
  const theirs = `${prefix}KOTAUTH_`
  return {
    toBrowser: (line) => prefix + line,
    toKotauth: (cookies) =>
      (cookies ?? '')
        .split('; ')
        .flatMap((pair) => (pair.startsWith(theirs) ? [pair.slice(prefix.length)] : []))
        .join('; '),
  }
}
