import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MODES } from './modes.ts'
import {
  checkStartForm,
  DEFAULT_POLICY,
  decideStart,
  HARD_CEILING,
  type Policy,
  type StartFacts,
  type StartForm,
} from './policy.ts'
import { REASON_MAX, REASON_MIN } from './reason.ts'

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

describe('checkStartForm', () => {
  const form = (changes: Partial<StartForm> = {}): StartForm => ({
    mode: 'view',
    reason: { code: 'billing_question', text: 'Invoice 1042 is shown twice' },
    ticket: 'ZD-1042',
    ttlSeconds: 600,
    ...changes,
  })
  const text = (value: string) => ({ reason: { code: 'billing_question', text: value } })
  const short: Policy = { ...DEFAULT_POLICY, duration: { ...DEFAULT_POLICY.duration, max: 900 } }
  const endless: Policy = { ...DEFAULT_POLICY, duration: { ...DEFAULT_POLICY.duration, max: 86_400, ceiling: 86_400 } }
  const ticketed: Policy = { ...DEFAULT_POLICY, ticket: { ...DEFAULT_POLICY.ticket, required: true } }

  test.each<[string, Partial<StartForm>, Policy?]>([
    ['the usual', {}],
    ['no ticket', { ticket: null }],
    [`${REASON_MIN} characters`, text('x'.repeat(REASON_MIN))],
    [`${REASON_MAX} characters`, text('x'.repeat(REASON_MAX))],
    [`${REASON_MAX} characters and space around them`, text(`\n ${'x'.repeat(REASON_MAX)}   `)],
    [`${REASON_MAX} emoji families`, text('👩‍👩‍👧'.repeat(REASON_MAX))],
    ['ten Hebrew letters', text('שירהמזרחית')],
    ['60 seconds', { ttlSeconds: 60 }],
    ['the hard ceiling', { ttlSeconds: HARD_CEILING }],
    ['the longest of a stricter policy', { ttlSeconds: 900 }, short],
    ['act', { mode: 'act' }],
  ])('behavior: accepts %s', (_, changes, policy = DEFAULT_POLICY) => {
    expect(checkStartForm(policy, form(changes))).toEqual([])
  })

  test.each<[string, Partial<StartForm>, string, string, Policy?]>([
    ['no reason code', { reason: { code: '', text: 'Invoice shown twice' } }, '/reason/code', 'required'],
    [
      'an unknown reason code',
      { reason: { code: 'because', text: 'Invoice shown twice' } },
      '/reason/code',
      'unknown_value',
    ],
    [
      'an inherited name as code',
      { reason: { code: 'toString', text: 'Invoice shown twice' } },
      '/reason/code',
      'unknown_value',
    ],
    ['no text', text(''), '/reason/text', 'required'],
    ['only spaces', text(' '.repeat(50)), '/reason/text', 'required'],
    ['only zero-width characters', text('\u200B'.repeat(50)), '/reason/text', 'required'],
    ['only joiners between spaces', text(' \u200D'.repeat(50)), '/reason/text', 'required'],
    ['only Hangul fillers', text('\u3164'.repeat(50)), '/reason/text', 'required'],
    [`${REASON_MIN - 1} characters`, text('x'.repeat(REASON_MIN - 1)), '/reason/text', 'too_short'],
    ['one character and many spaces', text(`x${' '.repeat(50)}y`), '/reason/text', 'too_short'],
    ['nine accents on one letter', text(`e${'\u0301'.repeat(9)}`), '/reason/text', 'too_short'],
    [`${REASON_MAX + 1} characters`, text('x'.repeat(REASON_MAX + 1)), '/reason/text', 'too_long'],
    ['an empty ticket', { ticket: '' }, '/ticket', 'pattern'],
    ['a ticket in small letters', { ticket: 'zd-1042' }, '/ticket', 'pattern'],
    ['a ticket with a line end', { ticket: 'ZD-1042\n' }, '/ticket', 'pattern'],
    ['a ticket with more after it', { ticket: 'ZD-1042; rm' }, '/ticket', 'pattern'],
    ['no ticket where it is required', { ticket: null }, '/ticket', 'required', ticketed],
    ['59 seconds', { ttlSeconds: 59 }, '/ttlSeconds', 'too_short'],
    ['no time', { ttlSeconds: 0 }, '/ttlSeconds', 'too_short'],
    ['time before', { ttlSeconds: -600 }, '/ttlSeconds', 'too_short'],
    ['half a second', { ttlSeconds: 600.5 }, '/ttlSeconds', 'too_short'],
    ['not a number', { ttlSeconds: Number.NaN }, '/ttlSeconds', 'too_short'],
    ['for ever', { ttlSeconds: Number.POSITIVE_INFINITY }, '/ttlSeconds', 'too_short'],
    ['one second past the hard ceiling', { ttlSeconds: HARD_CEILING + 1 }, '/ttlSeconds', 'too_long'],
    [
      'past the hard ceiling, whatever the policy says',
      { ttlSeconds: HARD_CEILING + 1 },
      '/ttlSeconds',
      'too_long',
      endless,
    ],
    ['one second past a stricter policy', { ttlSeconds: 901 }, '/ttlSeconds', 'too_long', short],
    ['a mode that is off', { mode: 'shadow' }, '/mode', 'not_allowed'],
  ])('behavior: refuses %s', (_, changes, pointer, code, policy = DEFAULT_POLICY) => {
    expect(checkStartForm(policy, form(changes))).toEqual([{ pointer, code, detail: expect.any(String) }])
  })

  test('behavior: everything wrong is said at once', () => {
    const worst = form({ mode: 'shadow', reason: { code: '', text: '' }, ticket: '?', ttlSeconds: 0 })
    const pointers = checkStartForm(DEFAULT_POLICY, worst).map(({ pointer }) => pointer)
    expect(pointers).toEqual(['/mode', '/reason/code', '/reason/text', '/ticket', '/ttlSeconds'])
  })
})

test('DEFAULT_POLICY: passes its own checks', () => {
  const { duration, ticket, requestWindow } = DEFAULT_POLICY
  expect(duration.choices).toContain(duration.default)
  expect(Math.max(...duration.choices)).toBeLessThanOrEqual(Math.min(duration.max, HARD_CEILING))
  expect(ticket.example).toMatch(new RegExp(ticket.pattern, 'u'))
  expect(requestWindow).toBeLessThanOrEqual(1800)
  expect(JSON.parse(JSON.stringify(DEFAULT_POLICY))).toEqual(DEFAULT_POLICY)
})
