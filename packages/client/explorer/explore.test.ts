import { expect, test } from 'vitest'
import { failure } from '../src/stack/failure.ts'
import { reduce } from '../src/stack/reduce.ts'
import { selectShown } from '../src/stack/selectors.ts'
import { EXTENSION } from './cast.ts'
import {
  ALL_DEFENCES,
  type Configuration,
  type Defences,
  type Disturbance,
  partsOf,
  type Reduce,
  type WithoutCredential,
} from './configuration.ts'
import { TICK } from './device.ts'
import { explore } from './explore.ts'
import type { Invariant } from './invariants.ts'
import { replay } from './replay.ts'
import { sample } from './sample.ts'
import { traceText } from './trace.ts'

// What the explorer is worth: it has to fail where something is broken.

function small(names: readonly Disturbance[], rest: Partial<Configuration> = {}): Configuration {
  const prices = Object.fromEntries(names.map((name) => [name, 1]))
  const world = {
    custody: 'cookie',
    approval: false,
    sessions: 2,
    starts: 2,
    calls: 4,
    budget: 3,
    clock: 0,
    tabs: 2,
  } as const
  return { title: 'small', ...world, prices, ...rest }
}

const USUAL: readonly Disturbance[] = ['start', 'end', 'sign-out', 'write', 'lose', 'time-out', 'doubt', 'revoke']

test('nothing broken: no violation', () => {
  const found = explore(partsOf(small(USUAL, { budget: 2 })))
  expect(found.violation).toBe(null)
  expect(found.worlds).toBeGreaterThan(3000)
  expect(found.rests).toBeGreaterThan(100)
})

const withoutCommitGuard: Reduce = (model, event) => {
  if (!('revision' in event)) return reduce(model, event)
  return reduce({ ...model, asking: model.revision }, { ...event, revision: model.revision })
}

const withoutAgain: Reduce = (model, event) => {
  const step = reduce(model, event)
  return { ...step, model: { ...step.model, again: false } }
}

/** A start that is not answered is taken for one that did not happen. */
const fallingBack: Reduce = (model, event) => {
  const shown = selectShown(model.state)
  if (event.type !== 'start-failed' || shown?.status !== 'own') return reduce(model, event)
  const settle = { type: 'settle', key: event.key, error: event.error } as const
  return { model: { ...model, state: shown, operation: null, revision: model.revision + 1 }, effects: [settle] }
}

/** The new identity is shown without waiting for the host's reset. */
const withoutSwitching: Reduce = (model, event) => {
  const step = reduce(model, event)
  const { state } = step.model
  return state.status === 'switching' ? { ...step, model: { ...step.model, state: state.to, operation: null } } : step
}

/** An end that is not answered is taken for one that worked. */
const believingInEnds: Reduce = (model, event) => {
  const { operation } = model
  if (event.type !== 'end-failed' || operation?.kind !== 'end') return reduce(model, event)
  const settle = { type: 'settle', key: event.key, error: null } as const
  return { model: { ...model, operation: null }, effects: [settle] }
}

const forgettingVerbs: Reduce = (model, event) => {
  const step = reduce(model, event)
  return { ...step, effects: step.effects.filter(({ type }) => type !== 'settle') }
}

const reopening: Reduce = (model, event) => {
  const signedOut = model.state.status === 'signed-out' && event.type === 'check'
  return reduce(signedOut ? { ...model, state: { ...model.state, why: 'no_credential' } as never } : model, event)
}

/** An end that names whom it is about: a server that takes the word for it ends all that they have open. */
const endingThePerson: Reduce = (model, event) => {
  const step = reduce(model, event)
  const named = model.state.status === 'active' ? model.state.subject.id : ''
  const effects = step.effects.map((effect) => (effect.type === 'send-end' ? { ...effect, session: named } : effect))
  return { ...step, effects }
}

/** More than the mode leaves is shown to be possible. */
const promising: Reduce = (model, event) => {
  const step = reduce(model, event)
  const { state } = step.model
  if (state.status !== 'active') return step
  return { ...step, model: { ...step.model, state: { ...state, session: { ...state.session, mode: 'act' } } } }
}

/** An extension that was asked for is taken for one that was granted. */
const hoping: Reduce = (model, event) => {
  const step = reduce(model, event)
  const { state } = step.model
  if (event.type !== 'extend' || state.status !== 'active') return step
  const session = { ...state.session, expiresAt: state.session.expiresAt + EXTENSION }
  return { ...step, model: { ...step.model, state: { ...state, session } } }
}

const stuck: Reduce = (model, event) => {
  const end = event.type === 'end' && model.state.status === 'suspended'
  return end ? { model, effects: [{ type: 'settle', key: event.key, error: failure('busy') }] } : reduce(model, event)
}

test.each<[string, Reduce, readonly Invariant[], readonly Disturbance[]]>([
  ['no commit guard', withoutCommitGuard, ['I9', 'I10', 'settled'], USUAL],
  ['no asking again', withoutAgain, ['doubted'], USUAL],
  ['own after an unknown outcome', fallingBack, ['asked'], USUAL],
  ['no reset before the new identity', withoutSwitching, ['I10', 'settled'], USUAL],
  ['over after an unknown outcome', believingInEnds, ['over'], USUAL],
  ['promises that nobody settles', forgettingVerbs, ['settled'], USUAL],
  ['signed out, and opened again', reopening, ['I9'], ['sign-out', 'check']],
  ['an end names the subject', endingThePerson, ['I7'], ['start', 'end']],
  ['a view session is shown as one that acts', promising, ['I14'], ['start']],
  ['an extension is shown before it is granted', hoping, ['I11'], ['start', 'extend']],
])('broken reducer: %s', (_, broken, invariants, disturbances) => {
  const parts = partsOf(small(disturbances), { reduce: broken })
  const { violation } = explore(parts)
  expect(invariants).toContain(violation?.invariant)
  expect(violation?.trace.length).toBeGreaterThan(0)
  expect(traceText(violation?.trace ?? [], parts).split('\n')).toHaveLength(violation?.trace.length ?? 0)
})

const APPROVAL = { approval: true, sessions: 2, starts: 1, budget: 4 } as const

test.each<[string, Partial<Defences>, Invariant, Configuration]>([
  ['no context assertion', { assertion: false }, 'I1', small(['start', 'write'])],
  [
    'no context assertion, and a dead session taken for the own one',
    { assertion: false, noFallBack: false },
    'I1',
    small(['start', 'write', 'revoke']),
  ],
  [
    'the own session from a support credential',
    { noFallBack: false },
    'I4',
    small(['start', 'revoke'], { custody: 'bearer' }),
  ],
  ['actor not looked at again', { actorRechecked: false }, 'I8', small(['start', 'write', 'demote'])],
  ['subject not looked at again', { subjectRechecked: false }, 'I8', small(['start', 'write', 'bar'])],
  ['no cascade', { cascade: false }, 'I3', small(['start', 'actor-dies'])],
  ['more than one session', { oneAtATime: false }, 'I2', small(['start'])],
  ['ended twice', { endedOnce: false }, 'I5', small(['start', 'end', 'duplicate'])],
  ['actions that nobody compares', { actionChecked: false }, 'I14', small(['start', 'write'], { budget: 2 })],
  [
    'the actor’s rights in the subject’s place',
    { subjectRights: false },
    'I14',
    small(['start', 'write'], { budget: 2 }),
  ],
  ['a start that signs the subject in', { startIsNoLogin: false }, 'I7', small(['start'], { budget: 1 })],
  ['the subject is seen where the actor was', { actorIsSeen: false }, 'I7', small(['start', 'write'], { budget: 2 })],
  ['an end that signs the subject out', { endsSupportOnly: false }, 'I7', small(['start', 'end'], { budget: 2 })],
  ['used twice', { once: false }, 'I13', small(['start', 'approve', 'duplicate', 'revoke'], APPROVAL)],
])('server without a defence: %s', (_, without, invariant, configuration) => {
  const parts = partsOf(configuration, { defences: { ...ALL_DEFENCES, ...without } })
  expect(explore(parts).violation?.invariant).toBe(invariant)
  expect(explore(partsOf(configuration)).violation).toBe(null)
})

test('a dead session taken for the own one: masked by the context assertion', () => {
  const defences = { ...ALL_DEFENCES, noFallBack: false }
  expect(explore(partsOf(small(['start', 'write', 'revoke']), { defences })).violation).toBe(null)
})

test('a credential that is left in the answer reaches the machine (I12)', () => {
  const leaky: WithoutCredential = (answer) => ({ answer, credential: answer.credential ?? null })
  const configuration = small(['start'], { custody: 'bearer', budget: 1 })
  expect(explore(partsOf(configuration, { withoutCredential: leaky })).violation?.invariant).toBe('I12')
  expect(explore(partsOf(configuration)).violation).toBe(null)
})

const TIMED = { clock: 2 * TICK, tabs: 1, sessions: 1, starts: 1, budget: 2 } as const

test('time: what is left is never shown to be more than it is (I11)', async () => {
  const prices = { start: 0, tick: 0, nap: 1, sleep: 1, 'extend-elsewhere': 1 } as const
  const parts = partsOf({ ...small([], TIMED), prices })
  const found = explore(parts)
  expect(found.violation).toBe(null)
  expect(found.worlds).toBeGreaterThan(1000)
  for (const index of sample(found.worlds, 40, 7)) expect(await replay(found.traceTo(index), parts)).toBe(null)
})

test('no way back: found from every world at rest', () => {
  const refusing: Reduce = (model, event) =>
    event.type === 'context-answered' && event.answer.state === 'own' ? { model, effects: [] } : reduce(model, event)
  expect(explore(partsOf(small(['start', 'end']), { reduce: refusing })).violation?.invariant).toBe('I6')
  expect(explore(partsOf(small(['start', 'lose', 'offline']), { reduce: stuck })).violation?.invariant).toBe('I6')
})

test.each(['cookie', 'bearer'] as const)('replay: the real client does what the model does (%s)', async (custody) => {
  const parts = partsOf(small(USUAL, { custody, budget: 2 }))
  const found = explore(parts)
  for (const index of sample(found.worlds, 40, 7)) expect(await replay(found.traceTo(index), parts)).toBe(null)
})

test('replay: notices a model that is not the client', async () => {
  const parts = partsOf(small(['start'], { budget: 1 }), { reduce: fallingBack })
  const lost = { type: 'lose', call: 0 } as const
  const trace = [
    { action: { type: 'process', call: 0, what: 'ask-context' }, tab: 'A' },
    { action: { type: 'deliver', call: 0, what: 'ask-context' }, tab: 'A' },
    { action: { type: 'start', subject: 0 }, tab: 'A' },
    { action: { ...lost, what: 'send-start' }, tab: 'A' },
  ] as const
  expect(await replay(trace, parts)).toMatchObject({ why: expect.stringContaining('resolving') })
})
