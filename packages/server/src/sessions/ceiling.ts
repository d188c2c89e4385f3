import { HARD_CEILING } from '@understudy/protocol'
import type { OwnCaller } from '../tokens/authenticate.ts'

/** No session is born in its last moments. Milliseconds. */
export const SHORTEST = 30_000

/** A token's life says nothing about its session's; that of an own session in a cookie is known, and bounds what is on top. */
export function ceilingOf(rule: { readonly ceiling: number }, { cookie, expiresAt }: OwnCaller, now: number): number {
  const ceiling = now + Math.min(rule.ceiling, HARD_CEILING) * 1000
  return cookie === null ? ceiling : Math.min(ceiling, expiresAt)
}
