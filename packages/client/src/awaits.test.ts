import { expect, test } from 'vitest'
import type { Connector } from './index.ts'
import {
  type FakeConnector,
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

/** Everything the client ever waits for passes here: the back end, the host's own callbacks, its token, the locks. */
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
  const { actorToken, credential, extend } = connector
  return {
    ...connector,
    ...(actorToken === undefined ? {} : { actorToken: () => pass('actorToken', actorToken) }),
    ...(credential === undefined ? {} : { credential: (...args) => pass('credential', () => credential(...args)) }),
    ...(extend === undefined ? {} : { extend: (...args) => pass('extend', () => extend(...args)) }),
    context: (options) => pass('context', () => connector.context(options)),
    start: (request, options) => pass('start', () => connector.start(request, options)),
    end: (session, options) => pass('end', () => connector.end(session, options)),
  }
}

function open(gate: Gate): TestClient {
  const once = memoryOnce().tab()
  return testClient({
    wrap: (connector) => gated(connector, gate),
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

/** Lets a walk run to its end, whatever hangs. */
async function settle({ clock }: TestClient, walked: Promise<void>): Promise<boolean> {
  let done = false
  void walked.finally(() => {
    done = true
  })
  for (let round = 0; round < 60 && !done; round += 1) await clock.advance(5000)
  return done
}

const awaits = gateOf('fail', -1)
await walk(open(awaits))

test('the walk meets every kind of await there is', () => {
  expect([...new Set(awaits.seen)].sort()).toEqual([
    'actorToken',
    'beforeContextChange',
    'claim',
    'context',
    'credential',
    'drafts',
    'end',
    'extend',
    'fetch',
    'onIdentityChange',
    'onSignOut',
    'queries',
    'start',
  ])
})

test.each(FATES)(
  'the n-th await of all: %s, for every n: verbs settle, the truth is found, end works',
  async (fate) => {
    // More than the undisturbed walk has: what fails makes the client ask again.
    for (let at = 0; at < awaits.seen.length + 12; at += 1) {
      const gate = gateOf(fate, at)
      const tab = open(gate)
      const where = `await ${at} (${awaits.seen[at] ?? 'later'})`
      expect([where, await settle(tab, walk(tab))]).toEqual([where, true])
      gate.open()
      await flush()
      await converges(tab, where)
    }
  },
)

/** I6: at most two round trips to the truth, then `end` gives the own session back. A reloaded page starts as a new tab. */
async function converges(tab: TestClient, where: string): Promise<void> {
  const reloaded = tab.lifecycle.reloads() > 0
  const now = reloaded ? testClient({ server: tab.server, clock: tab.clock, lifecycle: fakeLifecycle() }) : tab
  const before = now.connector.calls.length
  expect([where, await settle(now, now.client.resume())]).toEqual([where, true])
  const { status } = now.client.getState()
  expect([where, status]).toEqual([where, tab.server.live() === null ? 'own' : 'active'])
  expect(now.connector.calls.length - before, where).toBeLessThanOrEqual(2)
  await now.client.end()
  await now.clock.advance(2000)
  expect([where, now.client.getState().status, tab.server.live()]).toEqual([where, 'own', null])
  expect(tab.server.ended.filter(({ id }, index, all) => all.findIndex((one) => one.id === id) !== index)).toEqual([])
  tab.client.dispose()
  now.client.dispose()
  await flush()
  expect([where, tab.clock.pending()]).toEqual([where, 0])
}
