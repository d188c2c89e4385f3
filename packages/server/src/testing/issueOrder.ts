import type { IssueOrder } from '../issuers/issuer.ts'

const AT = Date.UTC(2026, 0, 15, 10, 0, 0)

/** Dana Reyes for Noor Haddad, `act`, ten minutes from `now`. */
export function issueOrder(more: Partial<IssueOrder> = {}, now = AT): IssueOrder {
  return {
    session: { id: 'ss_1', mode: 'act', startedAt: now, expiresAt: now + 600_000, ceilingAt: now + 3_600_000 },
    actor: { person: { id: 'sup_dana', name: 'Dana Reyes' }, iss: 'https://id.example', token: 'token-of-dana' },
    subject: { id: 'cus_noor', name: 'Noor Haddad' },
    reason: { code: 'billing_question', text: 'Invoice 4711 shows twice on her dashboard' },
    ticket: 'ZD-1042',
    ip: '192.0.2.7',
    ...more,
  }
}
