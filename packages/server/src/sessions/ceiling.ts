import { HARD_CEILING, type Policy, SHORTEST_TIME } from '@understudy/protocol'
import type { OwnCaller } from '../tokens/authenticate.ts'

/** No session is born in its last moments. Milliseconds. */
export const SHORTEST = SHORTEST_TIME * 1000

/** A token's life says nothing about its session's; that of an own session in a cookie is known, and bounds what is on top. */
export function ceilingOf(rule: { readonly ceiling: number }, { cookie, expiresAt }: OwnCaller, now: number): number {
  const ceiling = now + Math.min(rule.ceiling, HARD_CEILING) * 1000
  return cookie === null ? ceiling : Math.min(ceiling, expiresAt)
}

/** Whether a session has more time to come than would be gone before anybody had done anything in it. */
export function isExtendable(
  { expiresAt, ceilingAt }: { readonly expiresAt: number; readonly ceilingAt: number },
  { duration: { extendBy } }: Policy,
): boolean {
  return extendBy > 0 && ceilingAt - expiresAt >= SHORTEST
}
