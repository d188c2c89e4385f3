import { Value } from '@sinclair/typebox/value'
import { describe, expect, test } from 'vitest'
import { DecisionBodySchema, EmptyBodySchema, StartBodySchema } from './schemas.ts'

const body = {
  subject: 'cus_8F2K',
  mode: 'view',
  reason: { code: 'billing_question', text: 'Invoice 1042 is shown twice' },
}
const full = { ...body, ticket: 'ZD-1042', ttlSeconds: 600, returnTo: '/console', requestId: 'rq_1' }

describe('StartBodySchema', () => {
  test.each([
    ['the least', body],
    ['everything', full],
    ['no ticket, no way back', { ...full, ticket: null, returnTo: null }],
    ['a reason of any length that can be carried', { ...body, reason: { code: '', text: 'x'.repeat(20_000) } }],
  ])('behavior: accepts %s', (_, value) => {
    expect(Value.Check(StartBodySchema, value)).toBe(true)
  })

  test.each([
    ['nothing', undefined],
    ['an array', [body]],
    ['no subject', { ...body, subject: undefined }],
    ['an empty subject', { ...body, subject: '' }],
    ['a list of subjects', { ...body, subject: ['cus_8F2K'] }],
    ['an unknown mode', { ...body, mode: 'root' }],
    ['no reason', { ...body, reason: undefined }],
    ['a reason of text only', { ...body, reason: 'Invoice 1042 is shown twice' }],
    ['more in the reason', { ...body, reason: { ...body.reason, actor: 'sup_milo' } }],
    ['a text that is too long to carry', { ...body, reason: { code: '', text: 'x'.repeat(20_001) } }],
    ['an actor', { ...body, actor: 'sup_milo' }],
    ['a duration as text', { ...body, ttlSeconds: '600' }],
    ['half a second', { ...body, ttlSeconds: 0.5 }],
    ['an empty request id', { ...body, requestId: '' }],
  ])('behavior: refuses %s', (_, value) => {
    expect(Value.Check(StartBodySchema, value)).toBe(false)
  })
})

test('DecisionBodySchema: an optional note and nothing else', () => {
  expect(Value.Check(DecisionBodySchema, {})).toBe(true)
  expect(Value.Check(DecisionBodySchema, { note: 'Fine' })).toBe(true)
  expect(Value.Check(DecisionBodySchema, { note: 'x'.repeat(501) })).toBe(false)
  expect(Value.Check(DecisionBodySchema, { approved: true })).toBe(false)
})

test('EmptyBodySchema: nothing', () => {
  expect(Value.Check(EmptyBodySchema, {})).toBe(true)
  expect(Value.Check(EmptyBodySchema, { reason: 'x' })).toBe(false)
})
