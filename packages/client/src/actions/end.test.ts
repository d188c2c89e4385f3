import { expect, test } from 'vitest'
import { capabilitiesOf } from '../connectors/capabilities.ts'
import { activeTestClient, fakeConnector, flush, ownTestClient, people, startRequest } from '../testing/index.ts'

const { dana } = people()

test('end: active → ending → switching → own, where the actor was', async () => {
  const changes: unknown[] = []
  const tab = await activeTestClient({
    onIdentityChange: ({ from, to, returnTo }) => void changes.push([from.status, to.status, returnTo]),
  })
  await tab.client.end()
  expect(tab.statuses.slice(-3)).toEqual(['ending', 'switching', 'own'])
  expect(tab.client.getState()).toMatchObject({
    status: 'own',
    actor: dana,
    ended: { reason: 'actor_ended' },
    error: null,
  })
  expect(changes).toEqual([
    ['own', 'active', null],
    ['active', 'own', '/console/customers/cus_8F2K'],
  ])
  expect(tab.told).toContainEqual({ event: 'ended', detail: { session: tab.server.ended[0] } })
})

test('end: nothing to end is no mistake', async () => {
  const tab = await ownTestClient()
  await tab.client.end()
  await tab.client.end()
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('end: pressed twice is one end', async () => {
  const tab = await activeTestClient()
  await Promise.all([tab.client.end(), tab.client.end()])
  expect(tab.connector.calls.filter(({ name }) => name === 'end')).toHaveLength(1)
  expect(tab.client.getState().status).toBe('own')
})

test('end: signed out, when the own session is gone', async () => {
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      end: async (session, options) => ({ ...(await connector.end(session, options)), own: 'gone' as const }),
    }),
  })
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({
    status: 'signed-out',
    why: 'session_ended',
    ended: { reason: 'actor_ended' },
  })
})

test('end: a session the server no longer knows is over', async () => {
  const tab = await activeTestClient()
  tab.server.revoke('subject_revoked')
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'subject_revoked' } })
})

test('end: pre-empts a start that has no answer yet, and leaves nothing behind', async () => {
  const tab = await ownTestClient({ fault: ({ name }) => (name === 'start' ? 'delay' : 'pass') })
  const starting = tab.client.start(startRequest())
  const outcome = starting.catch((error: unknown) => error)
  await flush()
  const ending = tab.client.end()
  await flush()
  expect(tab.server.live()).not.toBe(null)
  tab.connector.release()
  await ending
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: null })
  expect(tab.server.live()).toBe(null)
  expect(tab.statuses).not.toContain('active')
})

test('end: pre-empts a start during its read-back', async () => {
  const tab = await ownTestClient({ fault: ({ name, index }) => (name === 'context' && index > 0 ? 'delay' : 'pass') })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  await tab.client.end()
  tab.connector.release()
  expect(await outcome).toMatchObject({ code: 'superseded' })
  await flush()
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test('end: pre-empts a start while the page is being reset', async () => {
  let proceed: () => void = () => undefined
  const tab = await ownTestClient({
    onIdentityChange: ({ to }) =>
      to.status === 'active' ? new Promise<void>((resolve) => (proceed = resolve)) : undefined,
  })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  expect(tab.client.getState().status).toBe('switching')
  const ending = tab.client.end()
  proceed()
  await ending
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test('end: refused for ever, it is sent twice, and then said', async () => {
  const tab = await activeTestClient({ fault: ({ name }) => (name === 'end' ? 'fail' : 'pass') })
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'outcome_unknown' })
  expect(tab.connector.calls.filter(({ name }) => name === 'end')).toHaveLength(2)
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: { status: 'active' } })
  await tab.clock.advance(1000)
  expect(tab.client.getState().status).toBe('active')
})

test('end: a way back to another origin is not handed on, whoever told it: the one of the start stands', async () => {
  const ways: (string | null)[] = []
  const tab = await activeTestClient({
    onIdentityChange: ({ returnTo }) => void ways.push(returnTo),
    wrap: (connector) => ({
      ...connector,
      end: async (session, options) => {
        const answer = await connector.end(session, options)
        return { ...answer, session: { ...answer.session, returnTo: '//evil.example/' } }
      },
    }),
  })
  await tab.client.end()
  expect(tab.client.getState().status).toBe('own')
  expect(ways).toEqual([null, '/console/customers/cus_8F2K'])
})

test.each<[string, (end: () => Promise<void>, revoke: () => void, resume: () => Promise<void>) => Promise<void>]>([
  ['end()', (end) => end()],
  [
    'somebody else',
    (_, revoke, resume) => {
      revoke()
      return resume()
    },
  ],
])('end: in a reset hook, where %s has ended the session: over already, so that the hook goes on', async (_, leave) => {
  const done: string[] = []
  const tab = await activeTestClient({
    resetHooks: [
      {
        name: 'drafts',
        reset: async ({ to }) => {
          if (to.status === 'active') return
          await tab.client.end()
          done.push(tab.client.getState().status)
        },
      },
    ],
  })
  await leave(
    tab.client.end,
    () => tab.server.revoke(),
    () => tab.client.resume(),
  )
  expect(done).toEqual(['switching'])
  expect([tab.client.getState().status, tab.lifecycle.reloads()]).toEqual(['own', 0])
})

test.each([
  ['ended by the actor', async (tab: Awaited<ReturnType<typeof ownTestClient>>) => tab.client.end(), 'actor_ended'],
  ['run out', async (tab: Awaited<ReturnType<typeof ownTestClient>>) => tab.clock.advance(601_000), 'ceiling'],
])(
  'R-96 a session %s that the own one did not outlive: signed out, with what became of it',
  async (_, leave, reason) => {
    const capabilities = { ...capabilitiesOf(fakeConnector({ custody: 'cookie' })), ownSession: 'none' as const }
    const tab = await ownTestClient({ custody: 'cookie', capabilities })
    await tab.client.start(startRequest())
    await leave(tab)
    await flush()
    expect(tab.client.getState()).toMatchObject({ status: 'signed-out', ended: { reason } })
  },
)
