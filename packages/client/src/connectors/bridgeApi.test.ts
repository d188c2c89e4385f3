import {
  type AuditEvent,
  bridgeCapabilities,
  capabilitiesIn,
  DEFAULT_POLICY,
  type HistoryEntry,
} from '@understudy/protocol'
import { expect, test } from 'vitest'
import { people, sessions } from '../testing/index.ts'
import { bridgeOperator } from './bridge.ts'

const { dana, ines, noor } = people()

/** Answers everything with one value, and remembers what was called. */
function operator(answer: unknown, status = 200) {
  const calls: string[] = []
  const bodies: unknown[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    calls.push(`${init?.method ?? 'GET'} ${String(input)}`)
    bodies.push(typeof init?.body === 'string' ? JSON.parse(init.body) : undefined)
    return Response.json(answer, { status })
  }
  return { calls, bodies, ...bridgeOperator({ actorToken: async () => 'own-token', fetch }) }
}

const event: AuditEvent = {
  seq: 7,
  time: '2026-06-01T09:00:00.000Z',
  type: 'SUPPORT_ACTION',
  outcome: 'refused',
  actor: dana,
  actedAs: noor.id,
  subject: noor,
  session: 'ss_1',
  mode: 'view',
  reason: { code: 'billing_question', text: 'Invoice 2231 is shown twice' },
  ticket: null,
  approver: null,
  action: { name: 'invoice.pay', class: 'money', method: 'POST', route: '/invoices/:id/pay' },
  detail: 'mode_read_only',
  policyVersion: 'demo-1',
  request: { id: 'req_1', ip: '127.0.0.1', userAgent: null },
  prev: '',
  hash: 'ab12',
}

test('policy', async () => {
  const { policy, calls } = operator(DEFAULT_POLICY)
  // What only the server judges by is not kept.
  expect(await policy()).toEqual({ ...DEFAULT_POLICY, rateLimit: { perHour: 10, perDay: 30 } })
  expect(calls).toEqual(['GET /support/policy'])
})

test('liveSessions and revoke', async () => {
  const live = { actor: dana, subject: noor, session: sessions.support() }
  const { liveSessions } = operator({ sessions: [live], now: 1 })
  expect(await liveSessions()).toEqual([live])
  const ended = {
    outcome: 'ended',
    own: 'stands',
    epoch: 3,
    now: 1,
    session: sessions.ended({ reason: 'operator_revoked' }),
  }
  const { revoke, calls, bodies } = operator(ended)
  expect(await revoke('ss/1')).toEqual(ended)
  expect(calls).toEqual(['POST /support/sessions/ss%2F1/revoke'])
  expect(bodies).toEqual([{}])
})

test('requests, approve and deny', async () => {
  const request = { ...sessions.request(), actor: dana }
  expect(await operator({ requests: [request], now: 1 }).requests()).toEqual([request])
  const decided = operator({ ...sessions.request({ state: 'approved' }), decidedBy: ines })
  expect(await decided.approve('rq_1')).toMatchObject({ state: 'approved', decidedBy: ines })
  await decided.deny('rq_1', 'Not today')
  expect(decided.calls).toEqual(['POST /support/requests/rq_1/approve', 'POST /support/requests/rq_1/deny'])
  expect(decided.bodies).toEqual([{}, { note: 'Not today' }])
})

test('R-96 policy: what can be done in a mode, as it was told, and of modes that nobody knows nothing', async () => {
  const told = { ...bridgeCapabilities('bearer'), maxSeconds: 300, extend: false, modes: ['act'] as const }
  const capabilities = { view: told, later: told }
  expect((await operator({ ...DEFAULT_POLICY, capabilities }).policy()).capabilities).toEqual({ view: told })
  expect((await operator({ ...DEFAULT_POLICY, capabilities: {} }).policy()).capabilities).toEqual({})
  const unlimited = { ...told, maxSeconds: null }
  const read = await operator({ ...DEFAULT_POLICY, capabilities: { act: unlimited } }).policy()
  expect(capabilitiesIn('act', read, null)).toEqual(unlimited)
})

const ODD: readonly (readonly [string, unknown])[] = [
  ['no object', true],
  ['a list', []],
  ['a mode without any', { view: null }],
  ['a mode of another shape', { view: 'everything' }],
  ...Object.entries({
    start: 'teleport',
    ownSession: 'yours',
    refresh: true,
    ends: null,
    extend: 'yes',
    maxSeconds: 0,
    reason: '',
    second: 'stacks',
    actor: undefined,
    modes: 'view',
  }).map(
    ([name, value]) => [`${name}: ${value}`, { view: { ...bridgeCapabilities('bearer'), [name]: value } }] as const,
  ),
  ['a time that is none', { view: { ...bridgeCapabilities('bearer'), maxSeconds: -5 } }],
  ['half a second', { view: { ...bridgeCapabilities('bearer'), maxSeconds: 0.5 } }],
  ['modes that nobody knows', { view: { ...bridgeCapabilities('bearer'), modes: ['god'] } }],
]

test.each(ODD)('policy: capabilities that are %s are no answer', async (_, capabilities) => {
  await expect(operator({ ...DEFAULT_POLICY, capabilities }).policy()).rejects.toMatchObject({ code: 'invalid_answer' })
})

test('audit: filters, pages', async () => {
  const { audit, calls } = operator({ events: [event], next: 'c2', total: 41 })
  expect(await audit()).toEqual({ events: [event], next: 'c2', total: 41 })
  await audit({ q: 'noor & co', limit: 20, outcome: 'refused', cursor: '' })
  expect(calls).toEqual(['GET /support/audit', 'GET /support/audit?q=noor+%26+co&limit=20&outcome=refused'])
})

test('verifyAudit', async () => {
  expect(await operator({ ok: true, checked: 9, head: 'ab' }).verifyAudit()).toEqual({
    ok: true,
    checked: 9,
    head: 'ab',
    firstBad: null,
  })
  const bad = { ok: false, checked: 4, head: 'ab', firstBad: { seq: 5, kind: 'edited' } }
  expect(await operator(bad).verifyAudit()).toEqual(bad)
})

test('R-10 policy: emergency access as the dialog offers it; the log and its reviews with the mark', async () => {
  const breakGlass = { ceiling: 900, perDay: 2, reviewWithin: 86_400, overdueBlocks: true }
  expect((await operator({ ...DEFAULT_POLICY, breakGlass }).policy()).breakGlass).toEqual(breakGlass)
  const forSome = { ...breakGlass, roles: ['on_call'] }
  expect((await operator({ ...DEFAULT_POLICY, breakGlass: forSome }).policy()).breakGlass).toEqual(forSome)
  await expect(operator({ ...DEFAULT_POLICY, breakGlass: true }).policy()).rejects.toMatchObject({
    code: 'invalid_answer',
  })
  const marked = { ...event, breakGlass: true }
  const page = { events: [marked], next: null, total: 1 }
  expect((await operator(page).audit()).events).toEqual([marked])
  await expect(operator({ ...page, events: [{ ...event, breakGlass: false }] }).audit()).rejects.toMatchObject({
    code: 'invalid_answer',
  })
})

test('R-10 reviews and review', async () => {
  const waiting = {
    id: 'ss_1',
    actor: dana,
    subject: noor,
    mode: 'act',
    reason: { code: 'billing_question', text: 'Invoice 2231 is shown twice' },
    ticket: null,
    startedAt: 1_780_300_000_000,
    endedAt: 1_780_300_060_000,
    changes: [{ at: 1_780_300_030_000, action: 'project.rename' }],
    dueAt: 1_780_386_400_000,
    state: 'open',
  }
  expect(await operator({ reviews: [waiting], now: 1 }).reviews()).toEqual([waiting])
  const found = { verdict: 'justified', text: 'Nobody was on call' } as const
  const written = { ...waiting, state: 'reviewed', result: { ...found, by: ines, at: 1_780_300_090_000 } }
  const { review, calls, bodies } = operator(written)
  expect(await review('ss/1', found)).toEqual(written)
  expect([calls, bodies]).toEqual([['POST /support/reviews/ss%2F1'], [found]])
  const { result: _, ...unsaid } = written
  expect(await operator(unsaid).review('ss_1', found)).toEqual(unsaid)
  await expect(operator({ ...written, state: 'perhaps' }).review('ss_1', found)).rejects.toMatchObject({
    code: 'invalid_answer',
  })
})

test('history and endVisit', async () => {
  const entry: HistoryEntry = {
    id: 'ss_1',
    startedAt: 1,
    endedAt: null,
    mode: 'act',
    purpose: 'Billing question',
    ticket: 'ZD-1042',
    changes: [{ at: 2, action: 'project.rename' }],
    by: 'Support team',
  }
  expect(await operator({ entries: [entry] }).history()).toEqual([entry])
  const ended = {
    outcome: 'ended',
    own: 'stands',
    epoch: 3,
    now: 1,
    session: sessions.ended({ reason: 'subject_revoked' }),
  }
  const { endVisit, calls } = operator(ended)
  expect(await endVisit('ss_1')).toEqual(ended)
  expect(calls).toEqual(['POST /support/history/ss_1/end'])
})

test.each(['policy', 'liveSessions', 'requests', 'audit', 'verifyAudit', 'history'] as const)(
  '%s: an answer of another shape is refused',
  async (name) => {
    for (const garbage of [{}, [], { sessions: [{}], requests: [{}], entries: [{}], events: [{}], ok: 'yes' }]) {
      await expect(operator(garbage)[name]()).rejects.toMatchObject({ code: 'invalid_answer' })
    }
  },
)

test('refusals keep the code of the server', async () => {
  const problem = { type: 'x/not_approver', title: 'T', status: 403, code: 'not_approver', detail: 'D' }
  await expect(operator(problem, 403).approve('rq_1')).rejects.toMatchObject({ code: 'not_approver' })
})
