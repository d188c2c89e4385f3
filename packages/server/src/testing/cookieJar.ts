/** One cookie as the browser keeps it. */
export interface KeptCookie {
  readonly name: string
  readonly value: string
  /** As they came, such as `Path=/; Secure; HttpOnly; SameSite=Strict`. */
  readonly attributes: string
}

/** The cookies of one browser for one host. */
export interface CookieJar {
  /** Keeps or forgets what an answer says. @throws for a cookie that no browser would keep */
  take(setCookie: readonly string[]): void
  /** The `Cookie` header of a request; `''` without one. */
  header(): string
  /** What `document.cookie` shows. */
  script(): string
  readonly all: () => readonly KeptCookie[]
  /** Puts it back to how it was. */
  restore(cookies: readonly KeptCookie[]): void
}

/** A jar with the rules of RFC 6265bis that matter here: the `__Host-` prefix, `HttpOnly`, `Max-Age=0`. */
export function createCookieJar(): CookieJar {
  let kept = new Map<string, KeptCookie>()

  function keep(line: string): void {
    const [pair = '', ...rest] = line.split(';').map((part) => part.trim())
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const attributes = rest.join('; ')
    const has = (attribute: string) => rest.some((part) => part.toLowerCase() === attribute)
    if (name.startsWith('__Host-') && !(has('secure') && has('path=/') && !/domain/i.test(attributes))) {
      throw new Error(`No browser keeps ${name} with ${attributes}.`)
    }
    if (has('max-age=0')) kept.delete(name)
    else kept.set(name, { name, value, attributes })
  }

  const write = (cookies: readonly KeptCookie[]) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  return {
    take: (lines) => lines.forEach(keep),
    header: () => write([...kept.values()]),
    script: () => write([...kept.values()].filter(({ attributes }) => !/httponly/i.test(attributes))),
    all: () => [...kept.values()],
    restore(cookies) {
      kept = new Map(cookies.map((cookie) => [cookie.name, cookie]))
    },
  }
}
