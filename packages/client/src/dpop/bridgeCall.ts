/** A call of the bridge that has to do with keys. */
export type BridgeCall =
  | { readonly name: 'context' | 'start' }
  | { readonly name: 'credential' | 'end'; readonly session: string }

/** Which of the bridge’s calls a request is; `null`: none of those that have to do with keys. */
export function bridgeCallOf(bridge: URL, asked: URL, method: string): BridgeCall | null {
  const base = bridge.pathname.replace(/\/$/, '')
  if (asked.origin !== bridge.origin || !asked.pathname.startsWith(`${base}/`)) return null
  const path = asked.pathname.slice(base.length)
  if (method === 'GET') return path === '/support/context' ? { name: 'context' } : null
  if (method !== 'POST') return null
  if (path === '/support/sessions') return { name: 'start' }
  const [, session, verb] = /^\/support\/sessions\/([^/]+)\/(credential|end)$/.exec(path) ?? []
  if (session === undefined) return null
  return { name: verb === 'end' ? 'end' : 'credential', session: decodeURIComponent(session) }
}
