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

/**
 * Whether a request of the page would bring a credential into the page: the bridge hands them out in its answers, to
 * whoever asks with the own token. All of `/support` is withheld but what operators use, and all of `/oauth2`. Judged
 * by the path as a lenient server might read it.
 */
export function isWithheld(bridge: URL, target: URL, method: string): boolean {
  if (target.origin !== bridge.origin) return false
  const path = plainPath(target.pathname)
  const base = plainPath(bridge.pathname)
  if (path === null || base === null) return true
  const below =
    path === base || path.startsWith(`${base === '/' ? '' : base}/`) ? path.slice(base === '/' ? 0 : base.length) : null
  if (below === null) return false
  if (within(below, '/oauth2')) return true
  if (!within(below, '/support')) return false
  const call = `${method.toUpperCase()} ${below.slice('/support'.length)}`
  return !OPEN.some((pattern) => pattern.test(call))
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
