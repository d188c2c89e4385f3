const LOOPBACK = /^(?:127\.0\.0\.1|\[::1\]|localhost)(?::[0-9]+)?$/iu

/**
 * Answers requests that came under another name than those of `origins`; `null`: it is one of them. A loopback address is
 * sent on to the first, because cookies and tokens belong to a name. Anything else is refused: a foreign name that points
 * here is how other people's pages reach servers on this machine (DNS rebinding).
 */
export function redirectHost(
  origins: readonly [first: string, ...others: string[]],
  method: string,
  host: string,
  target: string,
): HostAnswer | null {
  if (origins.some((origin) => host === new URL(origin).host)) return null
  if (LOOPBACK.test(host) && (method === 'GET' || method === 'HEAD') && target.startsWith('/')) {
    return { status: 307, headers: { Location: origins[0] + target, 'Cache-Control': 'no-store' } }
  }
  return { status: 421, headers: { 'Cache-Control': 'no-store' } }
}

export interface HostAnswer {
  readonly status: 307 | 421
  readonly headers: Readonly<Record<string, string>>
}
