import { browserStands } from '../browser/store.ts'
import type { Deps } from '../deps.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { findActorSession } from '../sessions/actorSession.ts'
import { settle } from '../sessions/settle.ts'
import { overlaps } from '../sessions/standing.ts'
import { findSession } from '../sessions/store.ts'
import type { Caller } from '../tokens/authenticate.ts'
import type { Hub } from './hub.ts'
import { APPROVERS, personAddress } from './notify.ts'
import { eventStream } from './stream.ts'

export interface EventSource {
  readonly hub: Hub
  /** Milliseconds. */
  readonly heartbeat: number
  /** Fires when the bridge closes. */
  readonly closing: AbortSignal
}

/**
 * Opens an event stream for whoever the credential names: changes of their actor session, and of open requests for who
 * may decide them. It ends with the credential, so that no open connection outlives an ended session.
 *
 * @throws Refusal `session_ended`, `token_expired`
 */
export async function openEvents(
  deps: Deps,
  { hub, heartbeat, closing }: EventSource,
  caller: Caller,
  client: AbortSignal,
): Promise<Response> {
  const addresses = caller.kind === 'own' ? await ownAddresses(deps, caller) : await supportAddresses(deps, caller)
  return eventStream({
    heartbeat,
    signal: AbortSignal.any([closing, client]),
    subscribe: (onChange) => hub.subscribe(addresses, onChange),
    stillValid: async () => deps.now() < caller.expiresAt && (await stands(deps, caller)),
  })
}

async function ownAddresses(deps: Deps, caller: Extract<Caller, { kind: 'own' }>): Promise<string[]> {
  if (caller.over) throw new Refusal('session_ended')
  const entry = await deps.lookup(caller.sub)
  const approves = entry?.active === true && overlaps(entry.roles, deps.policy.approverRoles)
  const own = [caller.key, personAddress(caller)]
  return approves ? [...own, APPROVERS] : own
}

async function supportAddresses(deps: Deps, caller: Extract<Caller, { kind: 'support' }>): Promise<string[]> {
  const { live, row } = await settle(deps, caller.row)
  if (!live) throw sessionEnded(row)
  if (caller.expired) throw new Refusal('token_expired')
  return [row.actorKey]
}

async function stands(deps: Deps, caller: Caller): Promise<boolean> {
  if (caller.cookie !== null && !(await browserStands(deps.sql, caller.cookie.browser))) return false
  if (caller.kind === 'own') return (await findActorSession(deps.sql, caller))?.over !== true
  return (await findSession(deps.sql, caller.row.id))?.endedAt === null
}
