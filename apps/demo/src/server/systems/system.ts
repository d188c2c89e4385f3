import type { Issuer } from '@understudy/server/issuers'

/** What a system needs of the demo. */
export interface SystemContext {
  /** Address of the demo itself. */
  readonly origin: string
  readonly now: () => number
}

/** An identity system at work. */
export interface RunningSystem {
  readonly issuer: Issuer
  /**
   * Whose account the system itself says that its credential is of; `null`: nobody's, it is dead. Is `null` where a session
   * gives no credential but a grant, which the guard asks about by itself.
   */
  readonly accountOf: ((headers: Headers) => Promise<string | null>) | null
  close(): Promise<void>
}

/** The member of a JSON answer as text; `null` where the system gave no good answer. */
export async function textIn(response: Response, ...path: readonly string[]): Promise<string | null> {
  if (!response.ok) return null
  let value: unknown = await response.json()
  for (const name of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof value === 'string' ? value : null
}

/** The token that an issuer has put on a request. */
export function bearerIn(headers: Headers): string {
  return /^Bearer (\S+)$/u.exec(headers.get('Authorization') ?? '')?.[1] ?? ''
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}
