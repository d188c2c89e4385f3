import type { NewAuditEvent } from '../audit/append.ts'

/** A complete, unremarkable event for tests. */
export function newEvent(changes: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    time: Date.UTC(2026, 2, 1, 12),
    type: 'SUPPORT_ACTION',
    outcome: 'allowed',
    actor: { id: 'sup_dana', name: 'Dana Reyes' },
    actedAs: 'cus_8F2K',
    subject: { id: 'cus_8F2K', name: 'Noor Haddad', org: 'Haddad Ceramics' },
    session: 'ss_1',
    mode: 'view',
    reason: { code: 'billing_question', text: 'Invoice 1042 is shown twice' },
    ticket: 'ZD-1042',
    approver: null,
    action: { name: 'invoice.read', class: 'read', method: 'GET', route: '/invoices' },
    detail: null,
    policyVersion: 'default-1',
    request: { id: 'req_1', ip: '127.0.0.1', userAgent: 'test' },
    ...changes,
  }
}
