import type { ShadowDetails } from '@understudy/protocol/schemas'
import type { JWTPayload } from 'jose'
import type { SessionRow } from '../sessions/store.ts'
import type { Parties } from './verifySupport.ts'

/**
 * What a token of a session in `shadow` mode says instead of `act`: its `sub` is the actor, `sub_id` says of which issuer
 * (RFC 9493), and the account, the reason, the ticket and the longest time are `authorization_details` (RFC 9396).
 */
export function shadowClaims(row: SessionRow): JWTPayload {
  const details: ShadowDetails = {
    type: 'support_session',
    mode: 'shadow',
    subject: row.subjectId,
    // The text of a reason may quote anything; it stays in the log.
    reason_code: row.reason.code,
    ...(row.ticket === null ? {} : { ticket: row.ticket }),
    max_ttl_seconds: Math.floor((row.ceilingAt - row.startedAt) / 1000),
  }
  return { sub_id: { format: 'iss_sub', iss: row.actorIss, sub: row.actorSub }, authorization_details: [details] }
}

/** Who acts and in whose account, as such a token says it; `null` for anything that is not exactly that. */
export function readShadowParties(payload: JWTPayload): Parties | null {
  const { sub, sub_id: id, authorization_details: list } = payload
  if ('act' in payload) return null
  if (!isObject(id) || id.format !== 'iss_sub' || typeof id.iss !== 'string' || typeof id.sub !== 'string') return null
  // RFC 9493 section 4: both name the same party.
  if (id.sub !== sub || !Array.isArray(list) || list.length !== 1) return null
  const [details] = list as readonly unknown[]
  if (!isObject(details) || details.type !== 'support_session' || details.mode !== 'shadow') return null
  if (typeof details.subject !== 'string') return null
  return { subject: details.subject, actor: { iss: id.iss, sub: id.sub } }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
