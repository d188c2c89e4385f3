import { ImpersonationError, type SupportSession } from '@understudy/protocol'
import { expect, test } from 'vitest'
import {
  activeTestClient,
  fakeLifecycle,
  flush,
  ownTestClient,
  people,
  startRequest,
  testClient,
} from '../testing/index.ts'

const { dana, noor } = people()

test('start: own → starting → switching → active, read back with the support credential (better-auth #10819, R-33)', async () => {
  const seen: (string | undefined)[] = []
  const tab = await ownTestClient({
    wrap: (connector) => ({
      ...connector,
      context: (options) => {
        seen.push(options.credential === undefined ? 'own' : 'support')
        return connector.context(options)
      },
    }),
  })
  await tab.client.start(startRequest())
  expect(tab.statuses).toEqual(['resolving', 'own', 'starting', 'switching', 'active'])
  expect(seen).toEqual(['own', 'support'])
  expect(tab.client.getState()).toMatchObject({
    status: 'active',
    actor: dana,
    subject: noor,
    session: { mode: 'view', ticket: 'ZD-1042', returnTo: '/console/customers/cus_8F2K' },
  })
  expect(tab.told).toEqual([{ event: 'started', detail: { sessionId: tab.server.live()?.session.id } }])
})

test('R-10 start: break-glass goes on at once where an approval is needed, and the session says so', async () => {
  const tab = await ownTestClient({ approval: 'always' })
  await tab.client.start(startRequest({ mode: 'act', breakGlass: true }))
  expect(tab.statuses).toEqual(['resolving', 'own', 'starting', 'switching', 'active'])
  const { session } = tab.client.getState() as { session: SupportSession }
  expect(session).toMatchObject({ breakGlass: true, mode: 'act', ceilingAt: session.startedAt + 900_000 })
})

test('R-10 start: break-glass that nothing needed is a session like any other', async () => {
  const tab = await ownTestClient()
  await tab.client.start(startRequest({ breakGlass: true }))
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { breakGlass: false } })
})

test('start: a refusal leaves the own session as it was, with the reason', async () => {
  const tab = await ownTestClient({
    wrap: (connector) => ({
      ...connector,
      start: () => Promise.reject(new ImpersonationError('subject_unavailable', 'Refused.')),
    }),
  })
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'subject_unavailable' })
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: dana, error: { code: 'subject_unavailable' } })
  expect(tab.told.map(({ event }) => event)).toEqual(['error'])
  expect(tab.tabs.posted).toEqual([])
})

test('start: refused before anything is sent', async () => {
  const fresh = testClient()
  await expect(fresh.client.start(startRequest())).rejects.toMatchObject({ code: 'identity_unknown' })
  const nobody = testClient()
  nobody.server.signOut()
  await nobody.client.resume()
  await expect(nobody.client.start(startRequest())).rejects.toMatchObject({ code: 'signed_out' })
  const tab = await activeTestClient()
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'already_in_support_session' })
  expect(tab.connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
})

test('start: a second one at the same time is busy, and only one session exists', async () => {
  const tab = await ownTestClient()
  const first = tab.client.start(startRequest())
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'busy' })
  await first
  expect(tab.server.live()?.subject).toEqual(noor)
  expect(tab.server.ended).toEqual([])
})

test('start: where the page is now is the way back, unless the request says otherwise', async () => {
  const lifecycle = fakeLifecycle({ path: '/console/customers?q=noor' })
  const tab = await ownTestClient({ lifecycle })
  const { returnTo: _, ...request } = startRequest()
  await tab.client.start(request)
  expect(tab.server.live()?.session.returnTo).toBe('/console/customers?q=noor')
})

test('start: never sends a way back to another origin', async () => {
  const tab = await ownTestClient()
  await tab.client.start(startRequest({ returnTo: '//evil.example/' }))
  expect(tab.server.live()?.session.returnTo).toBe(null)
})

test.each(['an answer of the wrong shape', 'an own token that cannot be had'])(
  'start: %s, after everybody has given up, is told and asked about, not an unhandled rejection',
  async (what) => {
    let late = false
    let arrive: () => void = () => undefined
    const tab = await ownTestClient({
      wrap: (connector) => ({
        ...connector,
        async actorToken() {
          if (late) throw new Error('no token')
          return connector.server.ownToken()
        },
        async start(request, options) {
          const answer = await connector.start(request, options)
          await new Promise<void>((resolve) => {
            arrive = resolve
          })
          return what === 'an answer of the wrong shape' ? ({ outcome: 'maybe' } as never) : answer
        },
      }),
    })
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
    tab.connector.setFault(({ name }) => (name === 'context' ? 'fail' : 'pass'))
    await tab.clock.advance(60_000)
    await outcome
    tab.connector.setFault(() => 'pass')
    late = true
    const told = tab.told.length
    const asked = tab.connector.calls.length
    arrive()
    await flush()
    await new Promise((resolve) => setTimeout(resolve, 0))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    const code = what === 'an answer of the wrong shape' ? 'invalid_answer' : 'connector_failed'
    expect(tab.told.slice(told)).toContainEqual({
      event: 'error',
      detail: { error: expect.objectContaining({ code }) },
    })
    expect(tab.connector.calls.slice(asked).map(({ name }) => name)).toContain('context')
  },
)
