/**
 * The addresses of one demo: everything on one origin, and beside it the two of a hand-off. The console's door has all
 * that the one origin has; the app's has the customer's product, and no way to sign in.
 */
export interface Doors {
  readonly one: string
  readonly console: string
  readonly app: string
}

/** Page of the app's origin to which a session is handed. */
export const ENTRY_PATH = '/enter'

const NAMES = ['localhost', 'console.localhost', 'app.localhost']

/** All doors, seen from any of them. `null` where the demo runs under a name of its own: then there is one alone. */
export function doorsBeside(origin: string): Doors | null {
  const url = new URL(origin)
  if (!NAMES.includes(url.hostname)) return null
  const at = (hostname: string) => `${url.protocol}//${hostname}${url.port === '' ? '' : `:${url.port}`}`
  return { one: at('localhost'), console: at('console.localhost'), app: at('app.localhost') }
}
