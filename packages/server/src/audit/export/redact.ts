import type { AuditEvent, Person } from '@understudy/protocol'

/**
 * An event as it may leave for other systems: people by id and name, without their mail addresses, and without what a
 * browser says of itself. From which address it came stays: whoever watches over it needs that. Its hash stays that of the whole event, so such an export is no proof by itself.
 */
export function redact(event: AuditEvent): AuditEvent {
  const { actor, subject, approver, request } = event
  return {
    ...event,
    actor: withoutEmail(actor),
    subject: withoutEmail(subject),
    approver: withoutEmail(approver),
    request: request === null ? null : { ...request, userAgent: null },
  }
}

function withoutEmail(person: Person | null): Person | null {
  if (person === null) return null
  const { email: _, ...rest } = person
  return rest
}
