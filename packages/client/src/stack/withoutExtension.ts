import { SHORTEST_TIME, type SupportSession } from '@understudy/protocol'
import type { Abilities } from './model.ts'

/**
 * What was told, as far as it can be kept: no session has more time to come where the back end gives none, whatever it says of
 * the session, nor where what is left below the ceiling is too little to do anything in. So no screen offers what could only
 * be refused, or would bring nothing.
 */
export function withoutExtension<Told extends object>(told: Told, { extend }: Abilities): Told {
  if (!('session' in told)) return told
  const session = told.session as SupportSession
  const some = extend && session.ceilingAt - session.expiresAt >= SHORTEST_TIME * 1000
  return session.extendable && !some ? { ...told, session: { ...session, extendable: false } } : told
}
