/** Below the bridge, what operators and subjects use. None of these answers holds a credential. */
const OPEN: readonly RegExp[] = [
  /^GET \/policy$/,
  /^GET \/sessions$/,
  /^POST \/sessions\/[^/]+\/revoke$/,
  /^GET \/requests$/,
  /^POST \/requests\/[^/]+\/(?:approve|deny)$/,
  /^GET \/audit(?:\/[a-z]+)?$/,
  /^GET \/history$/,
  /^POST \/history\/[^/]+\/end$/,
]

/** What hands out credentials, wherever else it may be reached: by another name of the host, behind a gateway. */
const MINTS = /\/(?:support\/sessions(?:\/[^/]+\/credential)?|oauth2\/token)$/

/**
 * Whether a request of the page would bring a credential into the page: the bridge hands them out in its answers, to
 * whoever asks with the own token. Below the bridge all of `/support` is withheld but what operators use, and all of
 * `/oauth2`; elsewhere, what ends like one of the calls that hand out. Judged by the path as a lenient server reads it.
 */
export function isWithheld(bridge: URL, target: URL, method: string): boolean {
  const path = plainPath(target.pathname)
  if (path === null) return true
  const reads = method === 'GET' || method === 'HEAD'
  if (!reads && MINTS.test(path)) return true
  const below = target.origin === bridge.origin ? pathBelow(plainPath(bridge.pathname) ?? '/', path) : null
  if (below === null) return false
  if (within(below, '/oauth2')) return true
  if (!within(below, '/support')) return false
  return !OPEN.some((pattern) => pattern.test(`${method} ${below.slice('/support'.length)}`))
}

function pathBelow(base: string, path: string): string | null {
  if (base === '/') return path
  return within(path, base) ? path.slice(base.length) : null
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** Decoded, without doubled slashes, dots and a slash at the end, in lower case; `null` where it cannot be told. */
function plainPath(pathname: string): string | null {
  let path = pathname
  try {
    for (let round = 0; path.includes('%'); round += 1) {
      if (round === 3) return null
      path = decodeURIComponent(path)
    }
  } catch {
    // No encoding at all: what a server makes of it is anybody's guess.
    return null
  }
  const segments = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '')
  // A parameter after a semicolon is cut off by some routers.
  const plain = segments.map((segment) => (segment.split(';')[0] ?? '').toLowerCase())
  return plain.some((segment) => segment === '.' || segment === '..') ? null : `/${plain.join('/')}`
}
