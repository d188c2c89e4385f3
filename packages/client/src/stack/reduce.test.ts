import { readdirSync, readFileSync } from 'node:fs'
import { ImpersonationError } from '@understudy/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contexts, people, sessions, startRequest } from '../testing/index.ts'
import type { StackEvent } from './events.ts'
import { type Abilities, createModel, type Model } from './model.ts'
import { reduce } from './reduce.ts'
import type { ImpersonationState } from './state.ts'

const { dana, noor, tomas } = people()
const ABILITIES: Abilities = {
  custody: 'bearer',
  credential: true,
  extend: true,
  cancel: true,
  request: true,
  resets: true,
  expiry: 'return',
}

const session = fc.constantFrom('ss_fixture', 'ss_other')
const key = fc.constantFrom('k1', 'k2', 'request-rq_fixture')
const revision = fc.integer({ min: 0, max: 12 })
const error = fc
  .constantFrom(
    'network',
    'session_ended',
    'session_conflict',
    'subject_unavailable',
    'invalid_answer',
    'token_expired',
  )
  .map((code) => new ImpersonationError(code as 'network', 'made up'))
const answer = fc.oneof(
  session.map((id) => contexts.active({ id })),
  fc.constant(contexts.active({ mode: 'act' }, tomas)),
  fc.constant(contexts.own()),
  fc
    .constantFrom('pending', 'approved', 'denied')
    .map((state) => contexts.own({ request: sessions.request({ state: state as 'pending' }) })),
  fc.constant(contexts.own({ ended: sessions.ended() })),
  fc.constant(contexts.signedOut()),
)
const started = session.map((id) => ({
  outcome: 'started' as const,
  epoch: 2,
  now: 0,
  actor: dana,
  subject: noor,
  session: sessions.support({ id }),
}))
const pending = fc.constant({ outcome: 'pending' as const, now: 0, request: sessions.request() })
const ended = fc.record({
  outcome: fc.constant('ended' as const),
  own: fc.constantFrom('stands' as const, 'gone' as const),
  session: session.map((id) => sessions.ended({ id })),
  epoch: fc.constant(3),
  now: fc.constant(0),
})

const type = <T extends StackEvent['type']>(name: T) => fc.constant(name)
const event: fc.Arbitrary<StackEvent> = fc.oneof(
  fc.record({ type: type('start'), key, request: fc.constant(startRequest()) }),
  fc.record({ type: fc.constantFrom('end' as const, 'extend' as const, 'sign-out' as const), key }),
  fc.record({ type: fc.constantFrom('resume' as const, 'doubt' as const, 'check' as const, 'offline' as const) }),
  fc.record({ type: type('hint'), epoch: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ type: type('deadline'), session }),
  fc.record({ type: type('ordinary'), actor: fc.constantFrom(dana, null) }),
  fc.record({ type: type('context-answered'), revision, answer }),
  fc.record({ type: fc.constantFrom('context-failed' as const, 'hooks-failed' as const), revision, error }),
  fc.record({ type: fc.constantFrom('hooks-done' as const, 'retry' as const), revision }),
  fc.record({
    type: type('request-answered'),
    revision,
    request: fc.constantFrom(sessions.request({ state: 'denied' }), null),
  }),
  fc.record({
    type: type('start-answered'),
    key,
    answer: fc.oneof(started, pending),
    deviation: fc.constantFrom(null, null, 'subject'),
  }),
  fc.record({
    type: fc.constantFrom(
      'start-failed' as const,
      'read-back-failed' as const,
      'end-failed' as const,
      'cancel-failed' as const,
      'extend-failed' as const,
    ),
    key,
    error,
  }),
  fc.record({ type: type('read-back-answered'), key, answer }),
  fc.record({ type: type('end-answered'), key, answer: ended }),
  fc.record({ type: type('cancel-answered'), key }),
  fc.record({
    type: type('extend-answered'),
    key,
    answer: fc.record({ session: session.map((id) => sessions.support({ id })), now: fc.constant(0) }),
  }),
  fc.record({
    type: type('left'),
    key,
    ended: fc.constant(null),
    epoch: fc.constant(null),
    unended: fc.option(fc.record({ session: fc.option(session) })),
    error: fc.option(error),
  }),
  fc.record({ type: type('credential-kept'), session }),
  fc.record({ type: type('credential-failed'), session, error }),
)

/** Events mostly come from what was asked: the revision of a question is the present one more often than not. */
function aimed(model: Model, told: StackEvent): StackEvent {
  return 'revision' in told && told.revision > 3 ? { ...told, revision: model.revision } : told
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) freeze(member)
  }
  return value
}

const begin = () => createModel({ status: 'resolving', last: null }, 0, ABILITIES)
const walks = fc.array(event, { maxLength: 60, size: 'max' })

test('pure: the same model and event give the same step, and neither is touched', () => {
  fc.assert(
    fc.property(walks, (events) => {
      let model = freeze(begin())
      for (const told of events) {
        const next = freeze(aimed(model, told))
        const step = reduce(model, next)
        expect(reduce(model, next)).toEqual(step)
        model = freeze(step.model)
      }
    }),
    { numRuns: 300 },
  )
})

test('revision: moves with every change of state, and with nothing else', () => {
  fc.assert(
    fc.property(walks, (events) => {
      let model = begin()
      for (const told of events) {
        const { model: next } = reduce(model, aimed(model, told))
        expect(next.revision > model.revision).toBe(next.state !== model.state)
        model = next
      }
    }),
    { numRuns: 300 },
  )
})

test('commit guard: an answer to a question of another revision changes nothing (R-37)', () => {
  fc.assert(
    fc.property(walks, revision, answer, (events, asked, told) => {
      const model = events.reduce((before, next) => reduce(before, aimed(before, next)).model, begin())
      fc.pre(asked !== model.revision)
      const step = reduce(model, { type: 'context-answered', revision: asked, answer: told })
      expect(step).toEqual({ model, effects: [] })
    }),
  )
})

const IDENTITY_CHANGE = ['switching', 'leaving', 'resolving', 'suspended', 'starting', 'pending', 'ending', 'expired']

test('nobody becomes somebody else without passing through `switching` or `leaving`', () => {
  fc.assert(
    fc.property(walks, (events) => {
      let model = begin()
      let shown: string | null = null
      let crossed = true
      for (const told of events) {
        model = reduce(model, aimed(model, told)).model
        const { state } = model
        if (state.status === 'switching' || state.status === 'leaving') crossed = true
        if (IDENTITY_CHANGE.includes(state.status)) continue
        const now = nameOf(state)
        if (shown !== null && now !== shown) expect(crossed, `${shown} → ${now}`).toBe(true)
        if (now !== shown) crossed = false
        shown = now
      }
    }),
    { numRuns: 300 },
  )
})

test('every verb is settled exactly once, or still in flight', () => {
  fc.assert(
    fc.property(walks, (events) => {
      let model = begin()
      let serial = 0
      const open = new Set<string>()
      for (const told of events) {
        const verb = told.type === 'start' || told.type === 'end' || told.type === 'extend' || told.type === 'sign-out'
        serial += 1
        const next = verb ? { ...told, key: `v${serial}` } : aimed(model, keyed(model, told))
        if (verb && 'key' in next) open.add(next.key)
        const step = reduce(model, next)
        for (const effect of step.effects) {
          if (effect.type !== 'settle' || effect.key.startsWith('request-')) continue
          expect(open.delete(effect.key), `${effect.key} settled twice`).toBe(true)
        }
        model = step.model
      }
      const flying = model.operation === null || model.operation.key.startsWith('request-') ? [] : [model.operation.key]
      expect([...open]).toEqual(flying)
    }),
    { numRuns: 300 },
  )
})

test('no I/O, no clock and no chance in the machine', () => {
  const here = new URL('.', import.meta.url)
  const files = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) {
    const source = readFileSync(new URL(file, here), 'utf8')
    expect([file, source.match(/Date\.now|Math\.random|performance|setTimeout|await |crypto|globalThis/)]).toEqual([
      file,
      null,
    ])
    for (const [, from] of source.matchAll(/from '([^']+)'/g))
      expect([file, from]).toEqual([file, expect.stringMatching(/^(\.\/\w+\.ts|@understudy\/protocol|#messages)$/)])
  }
})

/** Answers that carry a key answer the operation in flight more often than not. */
function keyed(model: Model, told: StackEvent): StackEvent {
  return 'key' in told && model.operation !== null && told.key !== 'k2' ? { ...told, key: model.operation.key } : told
}

function nameOf(state: ImpersonationState): string {
  if (state.status === 'active') return state.session.id
  return state.status === 'own' ? state.actor.id : state.status
}

test('an answer to a question that is no longer open changes nothing', () => {
  const model = begin()
  expect(reduce(model, { type: 'context-answered', revision: model.revision, answer: contexts.own() }).model).toBe(
    model,
  )
  const asked = reduce(model, { type: 'resume' }).model
  expect(
    reduce(asked, { type: 'context-answered', revision: asked.revision, answer: contexts.own() }).model.state.status,
  ).toBe('own')
})
