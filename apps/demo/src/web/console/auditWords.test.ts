import { AUDIT_TYPES, type AuditEvent, END_REASONS } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { ACTIONS } from '../../shared/actions.ts'
import { actionDone, actionTitle } from '../ui/actionWords.ts'
import { auditWords, relationOf } from './auditWords.ts'

const event: AuditEvent = {
  seq: 7,
  time: '2026-11-22T15:34:02.000Z',
  type: 'SUPPORT_ACTION',
  outcome: 'allowed',
  actor: { id: 'sup_dana', name: 'Dana Reyes' },
  actedAs: 'cus_8F2K',
  subject: { id: 'cus_8F2K', name: 'Noor Haddad' },
  session: 'ss_1',
  mode: 'view',
  reason: { code: 'billing_question', text: 'Invoice 0311 shows VAT twice.' },
  ticket: 'ZD-1042',
  approver: null,
  action: { name: 'invoice.pay', class: 'money', method: 'POST', route: '/api/app/invoices/INV-1/pay' },
  detail: null,
  policyVersion: 'demo-1',
  request: null,
  prev: '0',
  hash: '1',
}

test('a refused payment says what, where and why', () => {
  const words = auditWords({ ...event, outcome: 'refused', detail: 'action_restricted' })
  expect(words.title).toBe('Pay invoice')
  expect(words.sub).toBe('POST /api/app/invoices/INV-1/pay · restricted · class money')
})

test('a start says how and why', () => {
  expect(auditWords({ ...event, type: 'ADMIN_IMPERSONATION_STARTED' })).toEqual({
    title: 'Session started',
    sub: 'View only · Billing question',
  })
})

test('every type has a title, and every end its words', () => {
  for (const type of AUDIT_TYPES) expect(auditWords({ ...event, type }).title, type).not.toMatch(/_/)
  for (const detail of END_REASONS) {
    expect(auditWords({ ...event, type: 'ADMIN_IMPERSONATION_ENDED', detail }).sub, detail).not.toMatch(/_/)
  }
})

test('every action of the product has words, for the log and for the customer', () => {
  for (const name of Object.keys(ACTIONS)) {
    expect(actionTitle(name), name).not.toBe(name)
    expect(actionDone(name), name).not.toBe(name)
  }
  expect(actionTitle('parcel.burn')).toBe('parcel.burn')
  expect(actionTitle('constructor')).toBe('constructor')
})

test('a lead who ends or decides was not in the account', () => {
  const lead = { ...event, actor: { id: 'sup_ines', name: 'Inês Carvalho' }, actedAs: null }
  expect(relationOf({ ...lead, type: 'ADMIN_IMPERSONATION_ENDED', detail: 'operator_revoked' })).toBe('for')
  expect(relationOf({ ...lead, type: 'ADMIN_IMPERSONATION_DECIDED', detail: 'approved' })).toBe('for')
  expect(relationOf(event)).toBe('as')
  expect(relationOf({ ...event, type: 'ADMIN_IMPERSONATION_STARTED', actedAs: null })).toBe('as')
})
