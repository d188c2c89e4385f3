import { expect, test } from 'vitest'
import { fakeServer, flush, manualClock, memoryChannel, people, startRequest, testClient } from './testing/index.ts'

// The numbers are those of the crash and race table in the project's session-stack notes.

const { noor, tomas } = people()

function twoTabs(options: Parameters<typeof testClient>[0] = {}) {
  const clock = manualClock()
  const server = fakeServer({ now: clock.truth, ...options })
  const tabs = memoryChannel()
  const shared = { clock, server, tabs }
  return { clock, server, tabs, a: testClient({ ...options, ...shared }), b: testClient({ ...options, ...shared }) }
}

test('race 3: two tabs start different subjects at once: one wins, both converge', async () => {
  const { a, b, server, clock } = twoTabs()
  await Promise.all([a.client.resume(), b.client.resume()])
  const outcomes = await Promise.allSettled([
    a.client.start(startRequest()),
    b.client.start(startRequest({ subject: tomas })),
  ])
  await clock.advance(2000)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(outcomes[1]).toMatchObject({ reason: { code: 'session_conflict' } })
  for (const { client } of [a, b]) expect(client.getState()).toMatchObject({ status: 'active', subject: noor })
  expect(server.ended).toEqual([])
})

test('race 3: two tabs start the same subject at once: both are in the one session', async () => {
  const { a, b, server } = twoTabs()
  await Promise.all([a.client.resume(), b.client.resume()])
  await Promise.all([a.client.start(startRequest()), b.client.start(startRequest())])
  for (const { client } of [a, b]) expect(client.getState()).toMatchObject({ status: 'active', subject: noor })
  expect(server.ended).toEqual([])
})

test.each([true, false])('race 9: tab A ends, tab B follows (messages lost: %s)', async (lost) => {
  const { a, b, tabs } = twoTabs()
  await a.client.resume()
  await a.client.start(startRequest())
  await b.client.resume()
  expect(b.client.getState().status).toBe('active')
  tabs.drop(lost)
  await a.client.end()
  await flush()
  // Without messages the next answer of the server, here to becoming visible, says so.
  if (lost) b.lifecycle.signal('visible')
  await flush()
  expect(b.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
})

test.each([true, false])(
  'race 10: tab A starts, tab B stops showing the own session (messages lost: %s)',
  async (lost) => {
    const { a, b, tabs } = twoTabs({
      fetch: async () => new Response(null, { status: 409, headers: { 'Support-Context-Mismatch': 'ss_1;e=2' } }),
    })
    await Promise.all([a.client.resume(), b.client.resume()])
    tabs.drop(lost)
    await a.client.start(startRequest())
    await flush()
    if (lost) {
      const response = await b.client.fetch('/api/projects', { method: 'POST' })
      expect(response.status).toBe(409)
      await flush()
    }
    expect(b.client.getState()).toMatchObject({ status: 'active', subject: noor })
    expect(b.statuses).toContain('switching')
  },
)

test('race 2: two tabs wait for one approval: they start it under one key, and are in the one session', async () => {
  const keys: string[] = []
  const { a, b, server, clock } = twoTabs({
    approval: 'always',
    wrap: (fake) => ({
      ...fake,
      start: (request, options) => {
        if (request.requestId !== undefined) keys.push(options.idempotencyKey)
        return fake.start(request, options)
      },
    }),
  })
  await a.client.resume()
  await a.client.start(startRequest())
  await b.client.resume()
  expect(b.client.getState().status).toBe('pending')
  server.decide('approved')
  for (const { connector } of [a, b]) connector.hint()
  await clock.advance(1000)
  for (const { client } of [a, b]) expect(client.getState()).toMatchObject({ status: 'active', subject: noor })
  expect(keys).toHaveLength(2)
  expect(new Set(keys).size).toBe(1)
  expect(server.ended).toEqual([])
})
