/** Cookies of one start, for one origin. Gone with it. */
export interface CookieJar {
  take(headers: Headers): void
  /** For the `Cookie` header. */
  readonly header: () => Readonly<Record<string, string>>
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>()
  return {
    take(headers) {
      for (const line of headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';')
        const name = pair.slice(0, pair.indexOf('=')).trim()
        const gone = attributes.some((attribute) => /^\s*max-age=(?:0|-\d+)\s*$/iu.test(attribute))
        if (gone) cookies.delete(name)
        else cookies.set(name, pair.slice(pair.indexOf('=') + 1).trim())
      }
    },
    header() {
      const pairs = [...cookies].map(([name, value]) => `${name}=${value}`)
      return pairs.length === 0 ? {} : { Cookie: pairs.join('; ') }
    },
  }
}
