import type { HaltAnswer } from '@understudy/protocol'
import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { claimKey, type KeyUse } from '../http/idempotency.ts'
import { announce } from '../leases/announced.ts'
import { commitRecorded, commitRegardless } from '../recording/commit.ts'
import { auditEvent, ofRequest } from '../recording/event.ts'
import { type EndedBy, endEvents, endWithin } from '../sessions/end.ts'
import { listLiveSessions } from '../sessions/store.ts'
import { findHalt, storeHalt } from './store.ts'

/** Who calls, and why. */
export interface HaltCall extends Omit<EndedBy, 'use'> {
  readonly reason: string
  readonly use: KeyUse
}

/**
 * Ends every live session and refuses starts from now on, in one transaction. Not held up by the log, as no end is.
 * Halting what is halted ends what may still run, and changes nothing else.
 *
 * @throws Refusal `idempotency_key_reused`
 */
export async function halt(deps: Deps, call: HaltCall): Promise<HaltAnswer> {
  return commitRegardless(deps.sql, deps.log, async (tx) => {
    const now = deps.now()
    const before = await findHalt(tx, 'update')
    const endings = (await listLiveSessions(tx)).map((row) => ({ row, reason: 'operator_revoked' as const }))
    const known = await claimKey(tx, { ...call.use, resource: String(endings.length), now })
    // A repeat that comes late must not halt what was lifted since.
    // The first call may still be waiting for guards to let go: this one is not answered before it.
    announce(tx)
    if (known !== null) return { result: { halt: before, ended: Number(known), now }, events: [] }
    const present = before ?? { by: call.person, reason: call.reason, since: now }
    if (before === null) await storeHalt(tx, present)
    const ended = await endWithin(tx, endings, now)
    const halted = before === null ? [haltEvent(deps, call, 'ADMIN_IMPERSONATION_HALTED')] : []
    return {
      result: { halt: present, ended: ended.length, now },
      events: [...halted, ...endEvents(deps, ended, call)],
    }
  })
}

/**
 * Lets starts begin again. Lifting what is not halted changes nothing.
 *
 * @throws Refusal `audit_unavailable`, `idempotency_key_reused`
 */
export async function lift(deps: Deps, call: HaltCall): Promise<HaltAnswer> {
  return commitRecorded(deps.sql, async (tx) => {
    const now = deps.now()
    const before = await findHalt(tx, 'update')
    // A repeat that comes late must not lift what was halted since.
    if ((await claimKey(tx, { ...call.use, resource: 'lifted', now })) !== null) {
      return { result: { halt: before, ended: 0, now }, events: [] }
    }
    if (before !== null) await storeHalt(tx, null)
    const events = before === null ? [] : [haltEvent(deps, call, 'ADMIN_IMPERSONATION_RESUMED')]
    return { result: { halt: null, ended: 0, now }, events }
  })
}

function haltEvent(
  deps: Deps,
  { person, facts, reason }: HaltCall,
  type: 'ADMIN_IMPERSONATION_HALTED' | 'ADMIN_IMPERSONATION_RESUMED',
): NewAuditEvent {
  const name = type === 'ADMIN_IMPERSONATION_HALTED' ? 'halt.start' : 'halt.lift'
  return auditEvent({
    time: deps.now(),
    type,
    outcome: 'allowed',
    actor: person,
    reason: { code: name, text: reason },
    policyVersion: deps.policy.version,
    ...ofRequest(facts, { name }),
  })
}
