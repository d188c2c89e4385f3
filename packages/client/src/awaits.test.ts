import { expect, test } from 'vitest'
import { createClient } from './createClient.ts'
import type { Connector } from './index.ts'
import { createMachine } from './machine.ts'
import {
  type FakeConnector,
  type FakeServerOptions,
  fakeFetch,
  fakeLifecycle,
  flush,
  memoryOnce,
  people,
  startRequest,
  type TestClient,
  testClient,
} from './testing/index.ts'

const { tomas } = people()

/** What becomes of one await. `double`: it is done twice, as a proxy or a nervous finger would. */
const FATES = ['fail', 'hang', 'delay', 'double'] as const
type Fate = (typeof FATES)[number]

/** Everything the client ever waits for passes here: the back end, the host's callbacks, its token, the locks, its own code. */
function gateOf(fate: Fate, at: number) {
  const seen: string[] = []
  const waiting: (() => void)[] = []
  let off = false
  return {
    seen,
    open() {
      off = true
      for (const resolve of waiting.splice(0)) resolve()
    },
    async pass<T>(name: string, run: () => T | Promise<T>): Promise<T> {
      seen.push(name)
      if (off || seen.length - 1 !== at) return run()
      if (fate === 'fail') throw new Error(`${name} failed`)
      if (fate === 'hang') return new Promise<T>(() => undefined)
      if (fate === 'double') await run()
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return run()
    },
  }
}

type Gate = ReturnType<typeof gateOf>

function gated(connector: FakeConnector, { pass }: Gate): Connector {
  const { actorToken, credential, extend, cancel, request } = connector
  return {
    ...connector,
    ...(actorToken === undefined ? {} : { actorToken: () => pass('actorToken', actorToken) }),
    ...(credential === undefined ? {} : { credential: (...args) => pass('credential', () => credential(...args)) }),
    ...(extend === undefined ? {} : { extend: (...args) => pass('extend', () => extend(...args)) }),
    ...(cancel === undefined ? {} : { cancel: (...args) => pass('cancel', () => cancel(...args)) }),
    ...(request === undefined ? {} : { request: (...args) => pass('request', () => request(...args)) }),
    context: (options) => pass('context', () => connector.context(options)),
    start: (request, options) => pass('start', () => connector.start(request, options)),
    end: (session, options) => pass('end', () => connector.end(session, options)),
  }
}

type Kind = Pick<FakeServerOptions, 'custody' | 'approval'> & { readonly replaces: boolean }

function open(gate: Gate, kind: Kind): TestClient {
  const once = memoryOnce().tab()
  return testClient({
    ...kind,
    create: (options) =>
      createClient(options, (runtime) => gate.pass('machine', () => Promise.resolve(createMachine(runtime)))),
    wrap: (connector) => gated(connector, gate),
    captureReturn: () => gate.pass('captureReturn', () => 'drafts open'),
    beforeContextChange: () => gate.pass('beforeContextChange', () => undefined),
    resetHooks: ['queries', 'drafts'].map((name) => ({ name, reset: () => gate.pass(name, () => undefined) })),
    onIdentityChange: () => gate.pass('onIdentityChange', () => undefined),
    onSignOut: () => gate.pass('onSignOut', () => undefined),
    fetch: (input, init) => gate.pass('fetch', () => fakeFetch().fetch(input, init)),
    once: { ...once, claim: (name) => gate.pass('claim', () => once.claim(name)) },
  })
}

const quietly = (promise: Promise<unknown>) => promise.catch(() => undefined)

/** Every verb, so that between them every await of every verb is met. */
async function walk({ client, clock }: TestClient): Promise<void> {
  await client.resume()
  await quietly(client.start(startRequest()))
  // Not waited for: how long the application's own request takes is nobody's business until the identity is left.
  void quietly(client.fetch('/api/invoices', { method: 'POST' }))
  await clock.advance(310_000)
  await quietly(client.extend())
  await quietly(client.switchTo({ subject: tomas }))
  await quietly(client.reissue())
  await quietly(client.end())
  await quietly(client.start(startRequest()))
  await quietly(client.signOut())
}

/** The same where a second person decides: withdrawn, refused, and allowed. */
async function walkWithApproval({ client, clock, server }: TestClient): Promise<void> {
  const decide = async (state: 'approved' | 'denied') => {
    if (server.request()?.state === 'pending') server.decide(state)
    await clock.advance(40_000)
  }
  await client.resume()
  await quietly(client.start(startRequest()))
  await quietly(client.end())
  await quietly(client.start(startRequest()))
  await decide('denied')
  await quietly(client.start(startRequest()))
  await decide('approved')
  await quietly(client.switchTo({ subject: tomas }))
  await quietly(client.reissue())
  await quietly(client.end())
  await quietly(client.signOut())
}

/** Lets a walk run to its end, whatever hangs. */
async function settle({ clock }: TestClient, walked: Promise<void>): Promise<boolean> {
  let done = false
  void walked.finally(() => {
    done = true
  })
  for (let round = 0; round < 60 && !done; round += 1) await clock.advance(5000)
  return done
}

const KINDS: readonly Kind[] = [
  { custody: 'bearer', approval: 'never', replaces: true },
  { custody: 'bearer', approval: 'never', replaces: false },
  { custody: 'cookie', approval: 'never', replaces: true },
  { custody: 'bearer', approval: 'always', replaces: true },
  { custody: 'cookie', approval: 'always', replaces: true },
]

const walkOf = ({ approval }: Kind) => (approval === 'always' ? walkWithApproval : walk)

/** What is waited for on the undisturbed walk. */
async function awaitsOf(kind: Kind): Promise<readonly string[]> {
  const gate = gateOf('fail', -1)
  await walkOf(kind)(open(gate, kind))
  return gate.seen
}

test('the walks meet every kind of await there is', async () => {
  const seen = await Promise.all(KINDS.map(awaitsOf))
  expect([...new Set(seen.flat())].sort()).toEqual([
    'actorToken',
    'beforeContextChange',
    'cancel',
    'captureReturn',
    'claim',
    'context',
    'credential',
    'drafts',
    'end',
    'extend',
    'fetch',
    'machine',
    'onIdentityChange',
    'onSignOut',
    'queries',
    'request',
    'start',
  ])
})

test.each(KINDS.flatMap((kind) => FATES.map((fate) => ({ ...kind, fate }))))(
  'the n-th await of all: $fate, for every n: verbs settle, the truth is found, end works ($custody, approval $approval, one step: $replaces)',
  async ({ fate, ...kind }) => {
    const awaits = await awaitsOf(kind)
    // More than the undisturbed walk has: what fails makes the client ask again.
    for (let at = 0; at < awaits.length + 12; at += 1) {
      const gate = gateOf(fate, at)
      const tab = open(gate, kind)
      const where = `await ${at} (${awaits[at] ?? 'later'})`
      expect([where, await settle(tab, walkOf(kind)(tab))]).toEqual([where, true])
      gate.open()
      await flush()
      await converges(tab, where, kind)
    }
  },
)

/** I6: at most two round trips to the truth, then `end` gives the own session back. A reloaded page starts as a new tab. */
async function converges(tab: TestClient, where: string, kind: Kind): Promise<void> {
  const reloaded = tab.lifecycle.reloads() > 0
  const now = reloaded ? testClient({ ...kind, server: tab.server, clock: tab.clock, lifecycle: fakeLifecycle() }) : tab
  const before = now.connector.calls.length
  expect([where, await settle(now, now.client.resume())]).toEqual([where, true])
  const { status } = now.client.getState()
  // A request that was withdrawn is not waited for, also where the server has not heard of it.
  const own = tab.server.request()?.state === 'pending' ? ['own', 'pending'] : ['own']
  expect(tab.server.live() === null ? own : ['active'], where).toContain(status)
  // An approval that is found goes on to a start and its read-back: two more.
  expect(now.connector.calls.length - before, where).toBeLessThanOrEqual(kind.approval === 'always' ? 4 : 2)
  await now.client.end()
  await now.clock.advance(2000)
  expect([where, now.client.getState().status, tab.server.live()]).toEqual([where, 'own', null])
  expect(tab.server.ended.filter(({ id }, index, all) => all.findIndex((one) => one.id === id) !== index)).toEqual([])
  tab.client.dispose()
  now.client.dispose()
  await flush()
  expect([where, tab.clock.pending()]).toEqual([where, 0])
}
