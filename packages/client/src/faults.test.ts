import { expect, test } from 'vitest'
import type { FakeConnector, Fault, TestClient } from './testing/index.ts'
import { flush, people, startRequest, testClient } from './testing/index.ts'

const { tomas } = people()

type Scenario = (tab: TestClient) => Promise<void>

const quietly = (promise: Promise<void>) => promise.catch(() => undefined)

/** Walks that between them make every kind of call. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'start, extend, renew, end': async ({ client, clock }) => {
    await client.resume()
    await quietly(client.start(startRequest()))
    await clock.advance(160_000)
    await quietly(client.extend())
    await clock.advance(60_000)
    await quietly(client.end())
  },
  'start, expire': async ({ client, clock }) => {
    await client.resume()
    await quietly(client.start(startRequest({ ttlSeconds: 60 })))
    await clock.advance(70_000)
  },
  'start, end at once': async ({ client }) => {
    await client.resume()
    const starting = quietly(client.start(startRequest()))
    await flush()
    await quietly(client.end())
    await starting
  },
  'start, switch, end': async ({ client }) => {
    await client.resume()
    await quietly(client.start(startRequest()))
    await quietly(client.switchTo({ subject: tomas }))
    await quietly(client.end())
  },
  'start, expire, go on, sign out': async ({ client, clock }) => {
    await client.resume()
    await quietly(client.start(startRequest({ ttlSeconds: 60 })))
    await clock.advance(61_000)
    await quietly(client.reissue())
    await quietly(client.signOut())
  },
  'start, switch, end at once': async ({ client }) => {
    await client.resume()
    await quietly(client.start(startRequest()))
    const switching = quietly(client.switchTo({ subject: tomas }))
    await flush()
    await quietly(client.end())
    await switching
  },
  'start, reload by doubt, sign out': async ({ client, lifecycle }) => {
    await client.resume()
    await quietly(client.start(startRequest()))
    lifecycle.signal('restored')
    await flush()
    await quietly(client.signOut())
  },
}

const APPROVAL: Readonly<Record<string, Scenario>> = {
  'request, approval, end': async ({ client, clock, server }) => {
    await client.resume()
    await quietly(client.start(startRequest({ mode: 'act' })))
    if (server.request()?.state === 'pending') server.decide('approved')
    await clock.advance(20_000)
    await quietly(client.end())
  },
  'request, withdrawn': async ({ client }) => {
    await client.resume()
    await quietly(client.start(startRequest({ mode: 'act' })))
    await quietly(client.end())
  },
}

const FAULTS: readonly Fault[] = ['fail', 'lose', 'hang', 'delay', 'double']
/** More than any walk makes, so that "every call" is true. */
const MOST_CALLS = 14

const cases = [
  ...Object.keys(SCENARIOS).map((name) => ({ name, approval: 'never' as const, walk: SCENARIOS[name]! })),
  ...Object.keys(APPROVAL).map((name) => ({ name, approval: 'always' as const, walk: APPROVAL[name]! })),
].flatMap((scenario) => FAULTS.flatMap((fault) => [true, false].map((replaces) => ({ ...scenario, fault, replaces }))))

test.each(cases)(
  'fault $fault at each call of: $name (one step: $replaces)',
  async ({ walk, approval, fault, replaces }) => {
    for (let index = 0; index < MOST_CALLS; index += 1) {
      const tab = testClient({
        approval,
        replaces,
        expiry: 'hold',
        fault: (call) => (call.index === index ? fault : 'pass'),
      })
      await settleAll(tab, walk(tab))
      await convergesInTwo(tab, `call ${index}`)
      await endsCleanly(tab, `call ${index}`)
    }
  },
)

test.each(cases)(
  'fault $fault from each call on, of: $name (one step: $replaces)',
  async ({ walk, approval, fault, replaces }) => {
    for (let index = 0; index < MOST_CALLS; index += 1) {
      const tab = testClient({
        approval,
        replaces,
        expiry: 'hold',
        fault: (call) => (call.index >= index ? fault : 'pass'),
      })
      await settleAll(tab, walk(tab))
      await convergesInTwo(tab, `from call ${index}`)
      await endsCleanly(tab, `from call ${index}`)
    }
  },
)

/** Lets a walk run to its end, whatever hangs: time passes until its promises settle. */
async function settleAll({ clock }: TestClient, walk: Promise<void>): Promise<void> {
  let done = false
  void walk.finally(() => {
    done = true
  })
  for (let round = 0; round < 40 && !done; round += 1) await clock.advance(5000)
  expect(done, 'a verb never settled').toBe(true)
}

/** I6: faults stopped, two round trips bring the tab to the truth. */
async function convergesInTwo(tab: TestClient, where: string): Promise<void> {
  const { client, connector, server } = tab
  stopFaults(connector)
  await flush()
  const before = connector.calls.length
  await settleAll(tab, client.resume())
  const { status } = client.getState()
  // Run out and held, waiting to be denied or approved, signed out: the truth, with nothing live.
  const held = status === 'expired' && server.ended.at(-1)?.reason === 'ceiling'
  const truth = held || status === 'pending' || status === 'signed-out' ? status : 'own'
  expect([where, status]).toEqual([where, server.live() === null ? truth : 'active'])
  const calls = connector.calls.slice(before).map(({ name }) => name)
  // An approval that was given meanwhile goes on to its start: that is a new operation, upon the truth.
  const start = calls.indexOf('start')
  if (start !== -1) calls.splice(start)
  expect(calls.length, `${where}: ${calls.join()}`).toBeLessThanOrEqual(2)
}

/** I6: and `end` gives the own session back. */
async function endsCleanly({ client, server, clock }: TestClient, where: string): Promise<void> {
  const signedOut = client.getState().status === 'signed-out'
  await client.end()
  await clock.advance(2000)
  // Signed out while the server could not be reached: what is left there ends with the actor session.
  if (!signedOut) expect([where, server.live()]).toEqual([where, null])
  expect([where, client.getState().status]).toEqual([where, expect.stringMatching(/^(own|signed-out)$/)])
  client.dispose()
  await flush()
  expect([where, clock.pending()]).toEqual([where, 0])
}

function stopFaults(connector: FakeConnector): void {
  connector.setFault(() => 'pass')
  connector.release()
}
