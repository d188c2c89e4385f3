import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ActionTag, RESTRICTED_CLASSES } from './actions.ts'
import { decideStart, type StartFacts } from './decideStart.ts'
import { explain } from './explain.ts'
import { MODES } from './modes.ts'
import { DEFAULT_POLICY, type Policy } from './policy.ts'

const POLICY: Policy = {
  ...DEFAULT_POLICY,
  version: 'p-7',
  subjectRoles: ['customer'],
  protectedSubjects: ['cus_lena'],
  tenants: 'own',
  modes: {
    view: { enabled: true, approval: 'never' },
    act: { enabled: true, approval: 'flagged', roles: ['senior'], consent: 'always' },
    shadow: { enabled: false, approval: 'always' },
  },
}
const DANA = { id: 'sup_dana', roles: ['support', 'senior'], active: true, tenant: 'org_1' }
const NOOR = {
  id: 'cus_noor',
  roles: ['customer'],
  active: true,
  protected: false,
  asksFirst: false,
  tenant: 'org_1',
  consented: true,
}
const ask = (changes: Partial<StartFacts> = {}) =>
  ({ about: 'start', actor: DANA, subject: NOOR, mode: 'view', approved: false, ...changes }) as const

/** Whether a pointer leads somewhere in a document. */
function leads(pointer: string, document: unknown): boolean {
  return pointer
    .split('/')
    .slice(1)
    .every((part) => {
      const there = typeof document === 'object' && document !== null && part in document
      document = there ? (document as Record<string, unknown>)[part] : undefined
      return there
    })
}

test.each<[string, Partial<StartFacts>, string, string | null, readonly string[]]>([
  ['allowed', {}, 'mode.view', '/modes/view', ['support']],
  ['an actor who is gone', { actor: { ...DANA, active: false } }, 'actor.inactive', null, []],
  ['no support role', { actor: { ...DANA, roles: ['senior'] } }, 'actor.role', '/supportRoles', []],
  ['a mode that is off', { mode: 'shadow' }, 'mode.shadow.disabled', '/modes/shadow/enabled', []],
  [
    'a mode of others (R-02)',
    { mode: 'act', actor: { ...DANA, roles: ['support'] } },
    'mode.act.role',
    '/modes/act/roles',
    [],
  ],
  ['nobody', { subject: null }, 'subject.unknown', null, []],
  ['oneself', { subject: { ...NOOR, id: 'sup_dana' } }, 'subject.self', null, ['sup_dana']],
  ['a colleague', { subject: { ...NOOR, roles: ['customer', 'admin'] } }, 'subject.staff', '/staffRoles', ['admin']],
  ['a closed account', { subject: { ...NOOR, active: false } }, 'subject.inactive', null, []],
  ['protected by the directory', { subject: { ...NOOR, protected: true } }, 'subject.protected', null, []],
  [
    'protected by policy',
    { subject: { ...NOOR, id: 'cus_lena' } },
    'subject.protected',
    '/protectedSubjects',
    ['cus_lena'],
  ],
  ['a service account', { subject: { ...NOOR, roles: ['service'] } }, 'subject.role', '/subjectRoles', []],
  ['another organisation (R-04)', { subject: { ...NOOR, tenant: 'org_2' } }, 'subject.tenant', '/tenants', []],
  [
    'an organisation nobody told',
    { subject: { ...NOOR, tenant: undefined } as never },
    'subject.tenant',
    '/tenants',
    [],
  ],
  [
    'no consent (R-15)',
    { mode: 'act', subject: { ...NOOR, consented: false } },
    'subject.consent',
    '/modes/act/consent',
    [],
  ],
  [
    'asks first',
    { mode: 'act', subject: { ...NOOR, asksFirst: true } },
    'mode.act.approval',
    '/modes/act/approval',
    ['asksFirst'],
  ],
])('operator: %s', (_, changes, rule, at, matched) => {
  const explanation = explain(POLICY, ask(changes), 'operator')
  expect(explanation).toMatchObject({ rule, at, matched, policyVersion: 'p-7' })
  if (at !== null) expect(leads(at, POLICY)).toBe(true)
})

test.each<[string, ActionTag | undefined, string, string | null, string | null]>([
  ['a read', { class: 'content', mutates: false }, 'mode.view', '/modes/view', null],
  ['a change', { class: 'content', mutates: true }, 'action.read_only', null, 'mode_read_only'],
  ['money', { class: 'money', mutates: true }, 'action.restricted', '/restrictedClasses', 'action_restricted'],
  ['no tag', undefined, 'action.untagged', null, 'action_untagged'],
])('action in view: %s', (_, tag, rule, at, code) => {
  const explanation = explain(POLICY, { about: 'action', mode: 'view', action: 'x.y', tag })
  expect(explanation).toMatchObject({ rule, at, code, asked: { action: 'x.y', mode: 'view' } })
  expect(explanation.outcome).toBe(code === null ? 'allow' : 'deny')
})

test('action: every restricted class is named', () => {
  for (const name of RESTRICTED_CLASSES) {
    const tag = { class: name, mutates: false }
    expect(explain(POLICY, { about: 'action', mode: 'act', action: 'x', tag }).matched).toEqual([name])
  }
})

const names = (...values: string[]) => fc.subarray(values)
const anyFacts = fc.record({
  actor: fc.record({
    id: fc.constantFrom('a', 'b'),
    roles: names('support', 'senior', 'admin'),
    active: fc.boolean(),
    tenant: fc.constantFrom('org_1', 'org_2', null),
  }),
  subject: fc.option(
    fc.record({
      id: fc.constantFrom('a', 'b', 'cus_lena'),
      roles: names('customer', 'support', 'service'),
      active: fc.boolean(),
      protected: fc.boolean(),
      asksFirst: fc.boolean(),
      tenant: fc.constantFrom('org_1', 'org_2', null),
      consented: fc.boolean(),
    }),
  ),
  mode: fc.constantFrom(...MODES),
  approved: fc.boolean(),
})

test('actor: every unavailable subject is explained alike, to the letter (R-12)', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const given = explain(POLICY, { about: 'start', ...facts })
      if (given.code !== 'subject_unavailable') return
      seen.add(decideStart(POLICY, facts).rule)
      expect(given).toEqual(explain(POLICY, { about: 'start', ...facts, subject: null }))
      expect(JSON.stringify(given)).not.toMatch(/staff|protected|tenant|consent|inactive|unknown|cus_lena/)
    }),
    { numRuns: 20_000 },
  )
  expect(seen.size).toBeGreaterThan(6)
})

test('actor: what is refused without looking at the subject is refused alike for every subject (R-12)', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const given = explain(POLICY, { about: 'start', ...facts })
      const unknown = explain(POLICY, { about: 'start', ...facts, subject: null })
      expect(given.code === 'actor_not_allowed').toBe(unknown.code === 'actor_not_allowed')
    }),
    { numRuns: 1000 },
  )
})

test('the explanation is the decision', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { outcome, rule, at, matched } = decideStart(POLICY, facts)
      expect(explain(POLICY, { about: 'start', ...facts }, 'operator')).toMatchObject({ outcome, rule, at, matched })
    }),
  )
})
