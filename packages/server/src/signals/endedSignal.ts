import type { EndReason } from '@understudy/protocol'
import { type JWTPayload, SignJWT } from 'jose'
import type { Deps } from '../deps.ts'
import { findSession } from '../sessions/store.ts'
import { SIGNING_ALGORITHM } from '../tokens/keys.ts'
import type { SignalStream } from './options.ts'
import type { Waiting } from './outbox.ts'
import { SESSION_REVOKED, VERIFICATION } from './types.ts'

type Entity = 'admin' | 'user' | 'policy' | 'system'

// Whose doing, and why in a sentence for operators. No person, no reason of an access, no ticket.
const TOLD: Readonly<Record<EndReason, readonly [Entity, string]>> = {
  actor_ended: ['admin', 'The agent ended the support session.'],
  ceiling: ['policy', 'The time of the support session was over.'],
  idle: ['policy', 'The support session was idle for too long.'],
  actor_session_ended: ['system', 'The agent signed out or was signed out.'],
  actor_revoked: ['admin', 'The agent’s account was disabled.'],
  actor_privilege_lost: ['policy', 'The agent no longer has the role for this.'],
  subject_promoted: ['policy', 'The account became one of the team.'],
  subject_disabled: ['admin', 'The account was disabled.'],
  subject_deleted: ['admin', 'The account was deleted.'],
  subject_moved: ['admin', 'The account moved to another organisation.'],
  subject_revoked: ['user', 'The owner of the account ended the support session.'],
  operator_revoked: ['admin', 'An operator ended the support session.'],
  policy_changed: ['policy', 'The policy no longer allows the support session.'],
  tenant_suspended: ['admin', 'The organisation was suspended.'],
  integrity: ['system', 'The support session was found to be inconsistent.'],
  handoff_expired: ['system', 'The support session was not taken over in time.'],
  superseded: ['admin', 'The agent started another support session.'],
}

/** Signs the security event token of something that waits; `null`: there is nothing to tell any more. */
export async function signSignal(deps: Deps, stream: SignalStream, waiting: Waiting): Promise<string | null> {
  const claims =
    waiting.session === null
      ? { sub_id: { format: 'opaque', id: stream.id }, events: { [VERIFICATION]: {} } }
      : await endedClaims(deps, waiting.session)
  if (claims === null) return null
  const key = await deps.signingKey()
  return new SignJWT(claims)
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: 'secevent+jwt', kid: key.kid })
    .setIssuer(deps.issuer)
    .setAudience(stream.audience)
    .setJti(waiting.jti)
    .setIssuedAt(Math.floor(deps.now() / 1000))
    .sign(key.privateKey)
}

/** The session as its tokens name it: by the bridge as issuer, their `sub` as user. */
async function endedClaims(deps: Deps, id: string): Promise<JWTPayload | null> {
  const row = await findSession(deps.sql, id)
  if (row === null || row.endedAt === null || row.endReason === null) return null
  const [entity, reason] = TOLD[row.endReason]
  return {
    sub_id: {
      format: 'complex',
      session: { format: 'opaque', id: row.id },
      user: { format: 'iss_sub', iss: deps.issuer, sub: row.mode === 'shadow' ? row.actorSub : row.subjectId },
      ...(row.subjectTenant === null ? {} : { tenant: { format: 'opaque', id: row.subjectTenant } }),
    },
    events: {
      [SESSION_REVOKED]: {
        event_timestamp: Math.floor(row.endedAt / 1000),
        initiating_entity: entity,
        reason_admin: { en: reason },
      },
    },
  }
}
