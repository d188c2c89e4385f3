import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { auditEvent, ofTenant } from '../recording/event.ts'
import type { RequestRow } from './store.ts'

/** What the log says about a request. `given` names the type and, where somebody decided, who that was. */
export function requestEvent(
  deps: Deps,
  row: RequestRow,
  given: Pick<NewAuditEvent, 'type' | 'outcome'> & Partial<NewAuditEvent>,
): NewAuditEvent {
  return auditEvent({
    actor: row.actor,
    subject: row.subject,
    mode: row.mode,
    reason: row.reason,
    ticket: row.ticket,
    ...ofTenant(row.subjectTenant),
    approver: row.decidedBy,
    policyVersion: deps.policy.version,
    time: deps.now(),
    ...given,
  })
}
