import type { SupportSession } from '@understudy/protocol'
import type { Abilities } from './model.ts'

/**
 * What was told, as far as it can be kept: no session has more time to come where the back end gives none, whatever it says of
 * the session. So no screen offers what could only be refused.
 */
export function withoutExtension<Told extends object>(told: Told, { extend }: Abilities): Told {
  if (extend || !('session' in told)) return told
  const session = told.session as SupportSession
  return session.extendable ? { ...told, session: { ...session, extendable: false } } : told
}
