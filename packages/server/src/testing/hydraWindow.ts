import { createCookieJar, type KeptCookie } from './cookieJar.ts'
import { BRIDGE_ISSUER } from './stage.ts'

/** Where the browser comes back to, at the bridge. */
export const CALLBACK = `${BRIDGE_ISSUER}/support/issued`

/** A window that follows redirects, with cookies for Hydra and none for the bridge, which is another site's. */
export interface Window {
  /** Where it ends up: the last address, which nobody here serves. `until`: stops before it. */
  go(url: string, until?: (url: URL) => boolean): Promise<URL>
  readonly cookies: () => readonly KeptCookie[]
}

/** `bridge`: what the bridge answers to a page that is loaded. `cookies`: copied from another window. */
export function createWindow(
  bridge: (url: URL, headers: Readonly<Record<string, string>>) => Promise<Response>,
  cookies: readonly KeptCookie[] = [],
): Window {
  const jar = createCookieJar()
  jar.restore(cookies)
  const led = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

  async function load(url: URL): Promise<Response> {
    if (url.origin === BRIDGE_ISSUER) return bridge(url, led)
    const response = await fetch(url, { redirect: 'manual', headers: { Cookie: jar.header() } })
    jar.take(response.headers.getSetCookie())
    return response
  }

  return {
    cookies: jar.all,
    async go(start, until = () => false) {
      let url = new URL(start)
      for (let hops = 0; hops < 20; hops += 1) {
        const served = !url.hostname.endsWith('.example') || url.href.startsWith(CALLBACK)
        if (!served || until(url)) return url
        const response = await load(url)
        const location = response.headers.get('Location')
        if (location === null) throw new Error(`${url.origin}${url.pathname} answered ${response.status}.`)
        url = new URL(location, url)
      }
      throw new Error('The window goes round in circles.')
    },
  }
}
