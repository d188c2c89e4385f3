import type { Bridge } from '../bridge.ts'

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

/** What answers some addresses of a host: the bridge, or a proxy of it, which names its own. */
export interface Mounted extends Pick<Bridge, 'fetch'> {
  /** Such as `/api/billing/*`. @default those of the bridge */
  readonly paths?: readonly string[]
}

/** Whether an address is for what is mounted. */
export function isPathOf({ paths }: Mounted, path: string): boolean {
  return paths === undefined ? isBridgePath(path) : paths.some((pattern) => path.startsWith(pattern.slice(0, -1)))
}

/** The same as patterns of a router that takes `*` for the rest of an address. */
export const BRIDGE_PATTERNS: readonly string[] = [...EXACT, ...BELOW.map((prefix) => `${prefix}*`)]
