import type { NewAuditEvent } from '../../audit/append.ts'
import type { Deps } from '../../deps.ts'
import { sessionId } from '../../ids.ts'
import { auditEvent, ofTenant } from '../../recording/event.ts'
import type { WaitingStart } from './store.ts'

/** What the log says about a start that waits for a browser. */
export function waitingEvent(
  { policy, now }: Deps,
  { id, asked }: WaitingStart,
  given: Pick<NewAuditEvent, 'type' | 'outcome'> & Partial<NewAuditEvent>,
): NewAuditEvent {
  const { actor, subject, tenant, wish } = asked
  return auditEvent({
    ...{ actor, subject, session: sessionId(id), mode: wish.mode, reason: wish.reason, ticket: wish.ticket },
    ...ofTenant(tenant),
    ...(wish.breakGlass ? { breakGlass: true as const } : {}),
    ...{ policyVersion: policy.version, time: now() },
    ...given,
  })
}

/** Nothing came of it, and nobody did anything. */
export function waitedInVain(
  deps: Deps,
  waiting: WaitingStart,
  detail: 'expired' | 'cancelled' | 'superseded',
): NewAuditEvent {
  return waitingEvent(deps, waiting, { type: 'ADMIN_IMPERSONATION_DECIDED', outcome: 'refused', detail })
}
