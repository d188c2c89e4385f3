import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideStart, type StartFacts } from './decideStart.ts'
import { MODES } from './modes.ts'
import { DEFAULT_BREAK_GLASS, DEFAULT_POLICY, type Policy } from './policy.ts'

const DANA = { id: 'sup_dana', roles: ['support'], active: true }
const NOOR = { id: 'cus_8F2K', roles: ['customer'], active: true, protected: false, asksFirst: false }
const facts = (changes: Partial<StartFacts> = {}): StartFacts => ({
  ...{ actor: DANA, subject: NOOR, mode: 'view', approved: false },
  ...changes,
})
const withMode = (mode: keyof Policy['modes'], rule: Partial<Policy['modes']['act']>): Policy => ({
  ...DEFAULT_POLICY,
  modes: { ...DEFAULT_POLICY.modes, [mode]: { ...DEFAULT_POLICY.modes[mode], ...rule } },
})

describe('decideStart', () => {
  const flagged = withMode('act', { approval: 'flagged' })
  const asking = { ...NOOR, asksFirst: true }
  const glass: Policy = { ...DEFAULT_POLICY, breakGlass: { ...DEFAULT_BREAK_GLASS, roles: ['on_call'] } }
  const onCall = { ...DANA, roles: ['support', 'on_call'] }
  const urgent = { actor: onCall, mode: 'act', breakGlass: true } as const

  test.each<[string, Policy, Partial<StartFacts>, string, string]>([
    ['view', DEFAULT_POLICY, {}, 'allow', 'mode.view'],
    ['view, also where the subject asks first', DEFAULT_POLICY, { subject: asking }, 'allow', 'mode.view'],
    ['act without approval', DEFAULT_POLICY, { mode: 'act' }, 'needs_approval', 'mode.act.approval'],
    ['act with approval', DEFAULT_POLICY, { mode: 'act', approved: true }, 'allow', 'mode.act'],
    ['act, flagged, unflagged subject', flagged, { mode: 'act' }, 'allow', 'mode.act'],
    [
      'act, flagged, subject asks first',
      flagged,
      { mode: 'act', subject: asking },
      'needs_approval',
      'mode.act.approval',
    ],
    ['the same, approved', flagged, { mode: 'act', subject: asking, approved: true }, 'allow', 'mode.act'],
    ['R-10 act by break-glass', glass, urgent, 'allow', 'break_glass'],
    ['R-10 the same where nothing has to be skipped', glass, { ...urgent, mode: 'view' }, 'allow', 'mode.view'],
    ['R-10 the same, approved', glass, { ...urgent, approved: true }, 'allow', 'mode.act'],
    ['R-10 break-glass of others of the team', glass, { ...urgent, actor: DANA }, 'deny', 'break_glass.role'],
    ['R-10 break-glass that there is none of', DEFAULT_POLICY, urgent, 'deny', 'break_glass.disabled'],
    [
      'R-10 break-glass in an account that is nobody’s to open',
      glass,
      { ...urgent, subject: { ...NOOR, protected: true } },
      'deny',
      'subject.protected',
    ],
    ['R-10 break-glass in a mode that is off', glass, { ...urgent, mode: 'shadow' }, 'deny', 'mode.shadow.disabled'],
    ['shadow is off', DEFAULT_POLICY, { mode: 'shadow' }, 'deny', 'mode.shadow.disabled'],
    [
      'shadow is off, also with approval',
      DEFAULT_POLICY,
      { mode: 'shadow', approved: true },
      'deny',
      'mode.shadow.disabled',
    ],
    [
      'shadow switched on',
      withMode('shadow', { enabled: true, approval: 'never' }),
      { mode: 'shadow' },
      'allow',
      'mode.shadow',
    ],
    ['inactive actor', DEFAULT_POLICY, { actor: { ...DANA, active: false } }, 'deny', 'actor.inactive'],
    ['actor without the role', DEFAULT_POLICY, { actor: { ...DANA, roles: ['customer'] } }, 'deny', 'actor.role'],
    ['actor without roles', DEFAULT_POLICY, { actor: { ...DANA, roles: [] } }, 'deny', 'actor.role'],
    [
      'an approver is not a supporter',
      DEFAULT_POLICY,
      { actor: { ...DANA, roles: ['support_lead'] } },
      'deny',
      'actor.role',
    ],
    [
      'a role that only looks alike',
      DEFAULT_POLICY,
      { actor: { ...DANA, roles: ['Support', 'support '] } },
      'deny',
      'actor.role',
    ],
    ['unknown subject', DEFAULT_POLICY, { subject: null }, 'deny', 'subject.unknown'],
    ['self', DEFAULT_POLICY, { subject: { ...NOOR, id: DANA.id } }, 'deny', 'subject.self'],
    ['colleague', DEFAULT_POLICY, { subject: { ...NOOR, roles: ['customer', 'support'] } }, 'deny', 'subject.staff'],
    ['administrator', DEFAULT_POLICY, { subject: { ...NOOR, roles: ['admin'] } }, 'deny', 'subject.staff'],
    ['disabled subject', DEFAULT_POLICY, { subject: { ...NOOR, active: false } }, 'deny', 'subject.inactive'],
    ['protected subject', DEFAULT_POLICY, { subject: { ...NOOR, protected: true } }, 'deny', 'subject.protected'],
    [
      'protected subject, with approval',
      DEFAULT_POLICY,
      { subject: { ...NOOR, protected: true }, mode: 'act', approved: true },
      'deny',
      'subject.protected',
    ],
  ])('behavior: %s', (_, policy, changes, outcome, rule) => {
    expect(decideStart(policy, facts(changes))).toMatchObject({ outcome, rule })
  })

  const roles = fc.subarray(['support', 'support_lead', 'admin', 'customer'])
  const person = { id: fc.constantFrom('a', 'b'), roles, active: fc.boolean() }
  const anyFacts = fc.record({
    actor: fc.record(person),
    subject: fc.option(fc.record({ ...person, protected: fc.boolean(), asksFirst: fc.boolean() })),
    mode: fc.constantFrom(...MODES),
    approved: fc.boolean(),
  })

  test('behavior: unknown, forbidden and disabled subjects have one code', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideStart(DEFAULT_POLICY, given)
        if (decision.outcome !== 'deny') return
        expect(decision.code).toBe(decision.rule.startsWith('subject.') ? 'subject_unavailable' : 'actor_not_allowed')
      }),
    )
  })

  test('behavior: what is allowed satisfies every condition, whatever the facts', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { outcome } = decideStart(DEFAULT_POLICY, given)
        if (outcome === 'deny') return
        expect(given.actor).toMatchObject({ active: true, roles: expect.arrayContaining(['support']) })
        expect(given.subject).toMatchObject({ active: true, protected: false })
        expect(given.subject?.id).not.toBe(given.actor.id)
        expect(given.subject?.roles.filter((role) => role !== 'customer')).toEqual([])
        expect(outcome === 'needs_approval').toBe(given.mode === 'act' && !given.approved)
      }),
      { numRuns: 1000 },
    )
  })

  test('behavior: an approval never turns a refusal into a start', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const before = decideStart(DEFAULT_POLICY, { ...given, approved: false })
        if (before.outcome === 'deny') expect(decideStart(DEFAULT_POLICY, { ...given, approved: true })).toEqual(before)
      }),
    )
  })
})
