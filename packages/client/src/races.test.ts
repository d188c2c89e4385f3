import { expect, test } from 'vitest'
import { fakeConnector, fakeFetch, flush, people, startRequest, testClient } from './testing/index.ts'

// The numbers are those of the crash and race table in the project's session-stack notes.

const { tomas } = people()

test('race 1: start processed, answer lost: adopted, never a second session', async () => {
  const { client, connector, server, statuses } = testClient()
  await client.resume()
  connector.setFault(({ name }) => (name === 'start' ? 'lose' : 'pass'))
  await client.start(startRequest())
  expect(client.getState()).toMatchObject({ status: 'active', session: { id: server.live()?.session.id } })
  expect(statuses.slice(2)).toEqual(['starting', 'resolving', 'switching', 'active'])
  expect(connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
})

test('race 1: start never reached the server: own, with the reason', async () => {
  const { client, connector } = testClient()
  await client.resume()
  connector.setFault(({ name }) => (name === 'start' ? 'fail' : 'pass'))
  await expect(client.start(startRequest())).rejects.toMatchObject({ code: 'network' })
  expect(client.getState()).toMatchObject({ status: 'own', error: { code: 'network' } })
})

test('race 1: a request made, its answer lost: waited for', async () => {
  const { client, connector } = testClient({ approval: 'always' })
  await client.resume()
  connector.setFault(({ name }) => (name === 'start' ? 'lose' : 'pass'))
  await client.start(startRequest())
  expect(client.getState().status).toBe('pending')
})

test('race 1: the answer comes after everybody has given up: what it left is ended', async () => {
  const { client, connector, server, clock } = testClient({
    fault: ({ name }) => (name === 'start' ? 'delay' : 'pass'),
  })
  await client.resume()
  const outcome = client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  connector.setFault(({ name }) => (name === 'context' ? 'fail' : 'pass'))
  await clock.advance(15_000)
  expect(await outcome).toMatchObject({ code: 'outcome_unknown' })
  expect(client.getState().status).toBe('suspended')
  connector.release()
  connector.setFault(() => 'pass')
  await clock.advance(30_000)
  expect(server.live()).toBe(null)
  expect(client.getState().status).toBe('own')
})

test('race 2: start twice with one key is one session', async () => {
  const connector = fakeConnector()
  const options = { signal: new AbortController().signal, idempotencyKey: 'k' }
  const first = await connector.start(startRequest(), options)
  const second = await connector.start(startRequest(), options)
  expect([first, second]).toMatchObject([{ session: { id: 'ss_1' } }, { session: { id: 'ss_1' } }])
})

test('race 4: the start is answered after sign-out: the view stays signed out', async () => {
  const { client, connector, server } = testClient({ fault: ({ name }) => (name === 'start' ? 'delay' : 'pass') })
  await client.resume()
  const outcome = client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  await client.signOut()
  server.signOut()
  connector.release()
  await flush()
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
  expect(server.live()).toBe(null)
})

test('race 5: the start arrives after the actor was signed out elsewhere: nothing is created', async () => {
  const { client, server } = testClient()
  await client.resume()
  server.signOut()
  await expect(client.start(startRequest())).rejects.toMatchObject({ code: 'not_authenticated' })
  expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'no_credential' })
  expect(server.live()).toBe(null)
})

test('race 6: end processed, answer lost: own, by the context', async () => {
  const { client, connector, server } = testClient()
  await client.resume()
  await client.start(startRequest())
  connector.setFault(({ name }) => (name === 'end' ? 'lose' : 'pass'))
  await client.end()
  expect(client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
  expect(server.ended).toHaveLength(1)
})

test('race 6: end never reached the server: sent once more with the same key', async () => {
  const keys: string[] = []
  const { client, connector } = testClient({
    wrap: (fake) => ({
      ...fake,
      end: (session, options) => {
        keys.push(options.idempotencyKey)
        return fake.end(session, options)
      },
    }),
  })
  await client.resume()
  await client.start(startRequest())
  let ends = 0
  connector.setFault(({ name }) => {
    if (name !== 'end') return 'pass'
    ends += 1
    return ends === 1 ? 'fail' : 'pass'
  })
  await client.end()
  expect(client.getState().status).toBe('own')
  expect(new Set(keys).size).toBe(1)
  expect(keys).toHaveLength(2)
})

test('race 7: end while a write is on its way: the server decides, the caller is told', async () => {
  const requests: { signal: AbortSignal | null | undefined; answer: (response: Response) => void }[] = []
  const { client } = testClient({
    fetch: (_, init) =>
      new Promise((answer) => {
        requests.push({ signal: init?.signal, answer })
      }),
  })
  await client.resume()
  await client.start(startRequest())
  const writing = client.fetch('/api/projects', { method: 'POST' }).catch((error: unknown) => error)
  await flush()
  await client.end()
  expect(requests[0]?.signal?.aborted).toBe(true)
  requests[0]?.answer(new Response('{}'))
  expect(await writing).toMatchObject({ code: 'superseded' })
})

test('race 8: the answer of an old end arrives in a new session: discarded', async () => {
  const { client, connector, server, clock } = testClient()
  await client.resume()
  await client.start(startRequest())
  connector.setFault(({ name }) => (name === 'end' ? 'delay' : 'pass'))
  const ending = client.end().catch((error: unknown) => error)
  await clock.advance(15_000)
  await ending
  expect(client.getState().status).toBe('own')
  connector.setFault(() => 'pass')
  await client.start(startRequest({ subject: tomas }))
  connector.release()
  await flush()
  expect(client.getState()).toMatchObject({
    status: 'active',
    subject: tomas,
    session: { id: server.live()?.session.id },
  })
})

test('race 11: a crash between switching and the reset: the reload starts from the server', async () => {
  const first = testClient({ onIdentityChange: () => new Promise(() => undefined) })
  await first.client.resume()
  void first.client.start(startRequest()).catch(() => undefined)
  await flush()
  expect(first.client.getState().status).toBe('switching')
  first.client.dispose()
  const second = testClient({ server: first.server, clock: first.clock })
  await second.client.resume()
  expect(second.client.getState().status).toBe('active')
})

test('race 12: a duplicated tab trusts nothing: it resolves first', () => {
  expect(testClient().client.getState()).toEqual({ status: 'resolving', last: null })
})

test('race 13: restored from the back/forward cache: in doubt until the server has answered', async () => {
  const { client, server, lifecycle, statuses } = testClient()
  await client.resume()
  await client.start(startRequest())
  server.revoke()
  lifecycle.signal('restored')
  expect(client.getState()).toMatchObject({ status: 'resolving', last: { status: 'active' } })
  await flush()
  expect(client.getState().status).toBe('own')
  expect(statuses.slice(-3)).toEqual(['resolving', 'switching', 'own'])
})

test('race 14: asleep past the deadline: locked before anything is painted', async () => {
  const { client, clock, lifecycle } = testClient()
  await client.resume()
  await client.start(startRequest())
  clock.sleep(8 * 3_600_000)
  lifecycle.signal('visible')
  expect(client.getState().status).not.toBe('active')
  await flush()
  expect(client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test.each([24, -24])('race 15: the wall clock jumps by %i hours: asked once, nothing else', async (hours) => {
  const { client, clock, connector } = testClient()
  await client.resume()
  await client.start(startRequest())
  const before = connector.calls.length
  clock.setWallClock(hours * 3_600_000)
  await clock.advance(10_000)
  expect(client.getState().status).toBe('active')
  expect(client.remaining()).toBe(590_000)
  expect(connector.calls.slice(before).map(({ name }) => name)).toEqual(['context'])
})

test('a renewed credential that arrives in the next session is thrown away', async () => {
  const { client, connector, clock } = testClient({ fetch: async () => Response.json({}) })
  await client.resume()
  await client.start(startRequest())
  connector.setFault(({ name }) => (name === 'credential' ? 'delay' : 'pass'))
  await clock.advance(151_000)
  await client.end()
  connector.setFault(() => 'pass')
  await client.start(startRequest({ subject: tomas }))
  connector.release()
  await flush()
  const before = connector.calls.length
  await client.fetch('/x')
  expect(connector.calls.length).toBe(before)
})

/** A start that was given up, adopted and ended, and whose answer is still on its way. */
async function withLateStart() {
  const net = fakeFetch()
  const tab = testClient({ fetch: net.fetch, fault: ({ name }) => (name === 'start' ? 'delay' : 'pass') })
  await tab.client.resume()
  const first = tab.client.start(startRequest())
  await tab.clock.advance(15_000)
  await first
  await tab.client.end()
  expect(tab.client.getState().status).toBe('own')
  return { ...tab, sent: net.sent }
}

test('the answer to an older start is not taken for that to a new one (I9)', async () => {
  const { client, connector, server } = await withLateStart()
  void client.start(startRequest({ subject: tomas })).catch(() => undefined)
  await flush()
  // In the order in which they were asked.
  connector.release()
  await flush()
  expect(client.getState()).toMatchObject({
    status: 'active',
    subject: tomas,
    session: { id: server.live()?.session.id },
  })
})

test('the credential of an older start does not take the place of the present one', async () => {
  const { client, connector, server, sent } = await withLateStart()
  connector.setFault(() => 'pass')
  await client.start(startRequest({ subject: tomas }))
  const fetched = () => connector.calls.filter(({ name }) => name === 'credential').length
  const before = fetched()
  connector.release()
  await flush()
  await client.fetch('/api/app/me')
  expect(sent).toMatchObject([{ context: `${server.live()?.session.id};e=${server.epoch()}` }])
  expect(fetched()).toBe(before)
})

test('an answer to an older question does not count while a newer one is open (I9)', async () => {
  const held: (() => void)[] = []
  let holding = false
  const { client, server, lifecycle } = testClient({
    wrap: (fake) => ({
      ...fake,
      context: async (options) => {
        const answer = await fake.context(options)
        if (holding) await new Promise<void>((resolve) => held.push(resolve))
        return answer
      },
    }),
  })
  await client.resume()
  holding = true
  lifecycle.signal('restored')
  await flush()
  server.start(startRequest(), 'of-another-tab')
  lifecycle.signal('offline')
  lifecycle.signal('online')
  await flush()
  expect(held).toHaveLength(2)
  held[0]?.()
  await flush()
  // It said `own`, which was true when it was asked.
  expect(client.getState().status).toBe('suspended')
  held[1]?.()
  await flush()
  expect(client.getState().status).toBe('active')
})
