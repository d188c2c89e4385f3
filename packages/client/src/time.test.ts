import { expect, test, vi } from 'vitest'
import type { Clock } from './index.ts'
import { browserClock, browserOnce } from './index.ts'
import {
  contexts,
  fakeLifecycle,
  flush,
  manualClock,
  memoryOnce,
  ownTestClient,
  START_OF_TIME,
  startRequest,
  type TestClient,
  type TestClientOptions,
  testClient,
} from './testing/index.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

async function active(options: TestClientOptions = {}, ttlSeconds = 600) {
  const tab = await ownTestClient(options)
  await tab.client.start(startRequest({ ttlSeconds }))
  return tab
}

function warnings(tab: TestClient) {
  return tab.told.filter(({ event }) => event === 'warning').map(({ detail }) => detail)
}

test('remaining: nothing without a support session', async () => {
  const tab = testClient()
  expect(tab.client.remaining()).toBe(null)
  await tab.client.resume()
  expect(tab.client.remaining()).toBe(null)
})

test('remaining: recomputed, not counted down', async () => {
  const tab = await active()
  await tab.clock.advance(1234)
  expect(tab.client.remaining()).toBe(600_000 - 1234)
})

test('remaining: anchored when the question was sent, so never more than the truth', async () => {
  const clock = manualClock()
  const slow = testClient({
    clock,
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        // 3 s on the way back: the server's `now` is that old on arrival.
        const answer = await connector.context(options)
        await new Promise<void>((resolve) => clock.after(3000, resolve))
        return answer
      },
    }),
  })
  const resuming = slow.client.resume()
  await clock.advance(3000)
  await resuming
  const starting = slow.client.start(startRequest())
  await clock.advance(3000)
  await starting
  const truth = slow.server.live()!.session.expiresAt - clock.truth()
  expect(slow.client.remaining()).toBeLessThanOrEqual(truth)
  expect(slow.client.remaining()).toBeGreaterThan(truth - 1000)
})

test('remaining: does not rise when a better sample comes, only when the server extends', async () => {
  const clock = manualClock()
  let wayThere = 2000
  const tab = testClient({
    clock,
    wrap: (connector) => {
      const late = async <T>(call: () => Promise<T>): Promise<T> => {
        await new Promise<void>((resolve) => clock.after(wayThere, resolve))
        return call()
      }
      return {
        ...connector,
        context: (options) => late(() => connector.context(options)),
        start: (request, options) => late(() => connector.start(request, options)),
      }
    },
  })
  const resuming = tab.client.resume()
  await clock.advance(2000)
  await resuming
  const starting = tab.client.start(startRequest())
  await clock.advance(4000)
  await starting
  const before = tab.client.remaining()!
  expect(before).toBeLessThan(tab.server.live()!.session.expiresAt - clock.truth())
  wayThere = 0
  tab.lifecycle.signal('visible')
  await clock.advance(0)
  expect(tab.client.remaining()).toBe(before)
  await tab.client.extend()
  expect(tab.client.remaining()).toBeGreaterThan(before)
})

test.each([24 * HOUR, -24 * HOUR])(
  'the device clock is wrong by %i ms from the beginning: no effect (authkit-nextjs #470, firebase #6032, worldmonitor #5932, okta #472, R-51)',
  async (skew) => {
    const clock = manualClock()
    clock.setWallClock(skew)
    const tab = await active({ clock })
    await clock.advance(9 * MINUTE)
    expect(tab.client.remaining()).toBe(MINUTE)
    await clock.advance(MINUTE)
    expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
  },
)

test('remaining: rendered by a server, the time since the page was asked for has passed (I11)', async () => {
  const clock = manualClock()
  const asked = clock.monotonic()
  // Eight seconds on the way, and until this line has run.
  await clock.advance(8000)
  const { client } = testClient({
    clock: Object.assign(clock, { pageStart: () => asked }),
    custody: 'cookie',
    initialContext: contexts.active({ expiresAt: START_OF_TIME + 600_000 }),
  })
  expect(client.remaining()).toBe(592_000)
})

test('asleep for eight hours: in doubt before it is used, then own', async () => {
  const tab = await active()
  tab.clock.sleep(8 * HOUR)
  const outcome = tab.client.fetch('/api/app/me').catch((error: unknown) => error)
  expect(tab.client.getState().status).toBe('resolving')
  expect(await outcome).toMatchObject({ code: 'superseded' })
  await flush()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('asleep for a minute: noticed by the next tick, time corrected', async () => {
  const tab = await active()
  tab.clock.sleep(MINUTE)
  await tab.clock.advance(5000)
  expect(tab.statuses.slice(-2)).toEqual(['resolving', 'active'])
  expect(tab.client.remaining()).toBe(600_000 - MINUTE - 5000)
})

test('asleep: what is left is not shown until the server has told it, by however little the device slept (I11)', async () => {
  const tab = await active()
  tab.clock.sleep(700)
  expect(tab.client.remaining()).toBe(600_000)
  // Two naps make a sleep: the clocks have to agree with what they said when the server was asked.
  tab.clock.sleep(700)
  expect(tab.client.remaining()).toBe(null)
  tab.lifecycle.signal('visible')
  await flush()
  expect(tab.client.remaining()).toBe(598_600)
  tab.clock.setWallClock(24 * HOUR)
  expect(tab.client.remaining()).toBe(null)
  tab.lifecycle.signal('visible')
  await flush()
  expect(tab.client.remaining()).toBe(598_600)
})

test('asleep while an answer is on its way: it tells the time of before (I11)', async () => {
  const tab = await active()
  tab.connector.setFault(({ name }) => (name === 'context' ? 'delay' : 'pass'))
  tab.lifecycle.signal('online')
  await flush()
  tab.clock.sleep(MINUTE)
  tab.connector.release()
  await flush()
  expect([tab.client.getState().status, tab.client.remaining()]).toEqual(['resolving', null])
  tab.connector.setFault(() => 'pass')
  tab.connector.release()
  await flush()
  expect([tab.client.getState().status, tab.client.remaining()]).toEqual(['active', 600_000 - MINUTE])
})

test('asleep while an answer is on its way, which comes when the server has told the time since (I11)', async () => {
  const tab = await active()
  tab.connector.setFault(({ name }) => (name === 'extend' ? 'delay' : 'pass'))
  void tab.client.extend()
  await flush()
  tab.clock.sleep(MINUTE)
  tab.lifecycle.signal('visible')
  await flush()
  tab.connector.release()
  await flush()
  expect(tab.client.remaining()).toBe(15 * MINUTE - MINUTE)
})

test('timers throttled to one a minute: the deadline is still kept at every use (oidc-client-js #143, R-51)', async () => {
  const slow = manualClock()
  const throttled: Clock = { ...slow, after: (ms, callback) => slow.after(Math.max(ms, MINUTE), callback) }
  const tab = await active({ clock: { ...slow, ...throttled } }, 90)
  await slow.advance(100_000)
  await expect(tab.client.fetch('/api/app/me')).rejects.toMatchObject({ code: 'session_expired' })
  await flush()
  expect(tab.client.getState().status).toBe('own')
})

test('warnings: at 5 min, 1 min and 20 s, once each', async () => {
  const tab = await active()
  await tab.clock.advance(599_000)
  expect(warnings(tab)).toEqual([
    { mark: 300_000, remaining: 300_000 },
    { mark: 60_000, remaining: 60_000 },
    { mark: 20_000, remaining: 20_000 },
  ])
})

test('warnings: marks above the whole time are never passed', async () => {
  const tab = await active({}, 300)
  await tab.clock.advance(299_000)
  expect(warnings(tab)).toEqual([
    { mark: 60_000, remaining: 60_000 },
    { mark: 20_000, remaining: 20_000 },
  ])
})

test('warnings: an extension arms them again', async () => {
  const tab = await active({}, 120)
  await tab.clock.advance(70_000)
  await tab.client.extend()
  await tab.clock.advance(300_000)
  expect(warnings(tab)).toMatchObject([{ mark: 60_000 }, { mark: 300_000 }, { mark: 60_000 }])
})

test('warnings: after a sleep across several marks only the most urgent is told', async () => {
  const tab = await active()
  tab.clock.sleep(585_000)
  await tab.clock.advance(5000)
  expect(warnings(tab)).toMatchObject([{ mark: 20_000 }])
})

test('warnings: once across tabs, and where somebody looks', async () => {
  const once = memoryOnce()
  const tab = await active({ once: once.tab() })
  const open = () =>
    ownTestClient({
      server: tab.server,
      clock: tab.clock,
      tabs: tab.tabs,
      once: once.tab(),
      lifecycle: fakeLifecycle(),
    })
  const others = [await open(), await open()]
  tab.lifecycle.signal('hidden')
  await tab.clock.advance(605_000)
  expect(warnings(tab)).toEqual([])
  const told = others.flatMap(warnings)
  expect(told.map((warning) => (warning as { mark: number }).mark).sort()).toEqual([20_000, 300_000, 60_000])
})

test('warnings: all tabs hidden, one of them tells all the same', async () => {
  const tab = await active()
  tab.lifecycle.signal('hidden')
  await tab.clock.advance(310_000)
  expect(warnings(tab)).toMatchObject([{ mark: 300_000 }])
})

test.each([
  ['absent', undefined],
  ['hanging', { request: () => new Promise(() => undefined) }],
  ['stolen', { request: () => Promise.reject(new DOMException('stolen', 'AbortError')) }],
  [
    'forbidden',
    {
      request: () => {
        throw new DOMException('insecure', 'SecurityError')
      },
    },
  ],
])('warnings: with locks %s they are told in each tab rather than not at all (R-39)', async (_, locks) => {
  vi.stubGlobal('navigator', { locks })
  const tab = await active({ once: browserOnce() })
  const other = await ownTestClient({ server: tab.server, clock: tab.clock, tabs: tab.tabs, once: browserOnce() })
  await tab.clock.advance(301_500)
  expect([tab, other].map(warnings)).toMatchObject([[{ mark: 300_000 }], [{ mark: 300_000 }]])
  vi.unstubAllGlobals()
})

test('warnings: one claim wins while it is held, and another one after its release', async () => {
  const held = new Set<string>()
  const request = async (name: string, _: object, run: (lock: object | null) => Promise<void> | undefined) => {
    if (held.has(name)) return run(null)
    held.add(name)
    await run({})
    held.delete(name)
  }
  vi.stubGlobal('navigator', { locks: { request } })
  const [one, other] = [browserOnce(), browserOnce()]
  expect(await one.claim('warning:1:2:3')).toBe(true)
  expect(await other.claim('warning:1:2:3')).toBe(false)
  one.release()
  await flush()
  expect(await other.claim('warning:1:2:3')).toBe(true)
  vi.unstubAllGlobals()
})

test('options: warningMarks', async () => {
  const tab = await active({ warningMarks: [1000, 30_000] }, 60)
  await tab.clock.advance(59_500)
  expect(warnings(tab)).toMatchObject([{ mark: 30_000 }, { mark: 1000 }])
})

test('credential: renewed at half-life, not when it lasts as long as the session', async () => {
  const tab = await active({}, 600)
  const renewals = () => tab.connector.calls.filter(({ name }) => name === 'credential').length
  await tab.clock.advance(149_000)
  expect(renewals()).toBe(0)
  await tab.clock.advance(2000)
  expect(renewals()).toBe(1)
  await tab.clock.advance(448_000)
  expect(renewals()).toBeLessThanOrEqual(3)
})

test('credential: renewed for the time an extension brought', async () => {
  const tab = await active({}, 120)
  await tab.clock.advance(100_000)
  expect(tab.connector.calls.some(({ name }) => name === 'credential')).toBe(false)
  await tab.client.extend()
  await flush()
  expect(tab.connector.calls.some(({ name }) => name === 'credential')).toBe(true)
})

test('credential: a renewal that fails is tried again, and told', async () => {
  const tab = await active()
  tab.connector.setFault(({ name }) => (name === 'credential' ? 'fail' : 'pass'))
  await tab.clock.advance(170_000)
  expect(tab.client.getState().status).toBe('active')
  expect(tab.told.filter(({ event }) => event === 'error').length).toBeGreaterThan(1)
  tab.connector.setFault(() => 'pass')
  await tab.clock.advance(200_000)
  expect(tab.client.getState().status).toBe('active')
})

test('credential: refused because the session is over: own, with the reason', async () => {
  const tab = await active()
  tab.server.revoke('subject_disabled')
  await tab.clock.advance(151_000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'subject_disabled' } })
})

test('browserClock: runs with the platform', async () => {
  const clock = browserClock()
  const before = clock.monotonic()
  let ran = false
  clock.after(1, () => {
    ran = true
  })
  const undo = clock.after(1, () => {
    throw new Error('undone')
  })
  undo()
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(ran).toBe(true)
  expect(clock.monotonic()).toBeGreaterThan(before)
  expect(Math.abs(clock.wall() - Date.now())).toBeLessThan(1000)
})
