const EXACT = [
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/ssf-configuration',
  '/.well-known/authzen-configuration',
]
const BELOW = ['/support/', '/oauth2/', '/access/v1/']

/** Whether an address is the bridge's to answer. Everything else is the host's. */
export function isBridgePath(path: string): boolean {
  return EXACT.includes(path) || BELOW.some((prefix) => path.startsWith(prefix))
}

/** The same as patterns of a router that takes `*` for the rest of an address. */
export const BRIDGE_PATTERNS: readonly string[] = [...EXACT, ...BELOW.map((prefix) => `${prefix}*`)]
