import { expect, test } from 'vitest'
import { selectSupport } from '../index.ts'
import {
  activeTestClient,
  flush,
  ownTestClient,
  people,
  startRequest,
  type TestClient,
  type TestClientOptions,
  testClient,
} from '../testing/index.ts'

const { dana, noor, tomas } = people()

/** Every person whose account was on screen, in order; `own` for the actor's page. */
function watchScreen(tab: TestClient): string[] {
  const seen: string[] = []
  tab.client.subscribe((state) => {
    const support = selectSupport(state)
    const name = state.status === 'switching' ? 'blank' : (support?.subject.name ?? 'own')
    if (seen.at(-1) !== name) seen.push(name)
  })
  return seen
}

const names = (tab: TestClient) => tab.connector.calls.map(({ name }) => name)

test('switchTo: another account, the reason kept, and the own page never in between', async () => {
  const changes: unknown[] = []
  const tab = await activeTestClient({
    onIdentityChange: ({ from, to, returnTo }) => void changes.push([from.status, to.status, returnTo]),
  })
  const first = selectSupport(tab.client.getState())
  const seen = watchScreen(tab)
  changes.length = 0
  await tab.client.switchTo({ subject: tomas })
  expect(seen).toEqual(['Noor Haddad', 'blank', 'Tomás Oliveira'])
  expect(tab.client.getState()).toMatchObject({
    status: 'active',
    actor: dana,
    subject: tomas,
    session: { mode: 'view', reason: startRequest().reason, ticket: 'ZD-1042', returnTo: first?.session.returnTo },
  })
  expect(changes).toEqual([['active', 'active', null]])
  expect(tab.server.ended).toMatchObject([{ id: first?.session.id, reason: 'superseded' }])
  expect(names(tab).slice(-2)).toEqual(['start', 'context'])
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own' })
  expect(changes.at(-1)).toEqual(['active', 'own', '/console/customers/cus_8F2K'])
})

test('switchTo: mode, reason, ticket and time can be asked anew', async () => {
  const tab = await activeTestClient()
  const reason = { code: 'bug_report', text: 'The same invoice is missing for this customer' }
  await tab.client.switchTo({ subject: tomas, mode: 'act', reason, ticket: 'ZD-2000', ttlSeconds: 300 })
  expect(tab.client.getState()).toMatchObject({ subject: tomas, session: { mode: 'act', reason, ticket: 'ZD-2000' } })
  expect(tab.client.remaining()).toBe(300_000)
})

test('switchTo: a back end without it is sent an end and a start', async () => {
  const tab = await activeTestClient({ replaces: false })
  const seen = watchScreen(tab)
  await tab.client.switchTo({ subject: tomas })
  expect(names(tab).slice(-3)).toEqual(['end', 'start', 'context'])
  expect(seen).toEqual(['Noor Haddad', 'blank', 'Tomás Oliveira'])
  expect(tab.server.ended).toMatchObject([{ reason: 'actor_ended' }])
})

test('switchTo: refused, the session on screen goes on', async () => {
  const tab = await activeTestClient()
  const before = selectSupport(tab.client.getState())
  tab.server.disable(tomas.id)
  const seen = watchScreen(tab)
  await expect(tab.client.switchTo({ subject: tomas })).rejects.toMatchObject({ code: 'subject_unavailable' })
  await flush()
  expect(seen).toEqual(['Noor Haddad'])
  expect(selectSupport(tab.client.getState())).toEqual(before)
  expect(tab.client.getState().status).toBe('active')
  expect(await (await tab.client.fetch('data:,')).text()).toBe('')
})

test('switchTo: refused after the end, where both are not one step: the own session, with the reason', async () => {
  const tab = await activeTestClient({ replaces: false })
  tab.server.disable(tomas.id)
  await expect(tab.client.switchTo({ subject: tomas })).rejects.toMatchObject({ code: 'subject_unavailable' })
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: { code: 'subject_unavailable' } })
})

test.each(['fail', 'lose', 'hang'] as const)(
  'switchTo: no answer (%s): the context says which session it is',
  async (fault) => {
    const tab = await activeTestClient()
    tab.connector.setFault(({ name }) => (name === 'start' ? fault : 'pass'))
    const outcome = tab.client.switchTo({ subject: tomas }).catch((error: unknown) => error)
    await tab.clock.advance(20_000)
    if (fault === 'lose') expect(await outcome).toBe(undefined)
    else expect(await outcome).toMatchObject({ code: 'network' })
    expect(tab.client.getState()).toMatchObject({ status: 'active', subject: fault === 'lose' ? tomas : noor })
    expect(selectSupport(tab.client.getState())?.session.id).toBe(tab.server.live()?.session.id)
  },
)

test('switchTo: another person has to decide first: said, and the session goes on; its end takes up the request', async () => {
  let strict = false
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      start: (request, options) => {
        if (!strict) return connector.start(request, options)
        const { subject, mode, reason, ticket = null, ttlSeconds = 600 } = request
        const at = { createdAt: tab.clock.truth(), expiresAt: tab.clock.truth() + 1_800_000 }
        const waiting = { id: 'rq_1', state: 'pending', subject, mode, reason, ticket, ttlSeconds, ...at } as const
        return Promise.resolve({ outcome: 'pending', now: tab.clock.truth(), request: waiting })
      },
    }),
  })
  strict = true
  const session = selectSupport(tab.client.getState())?.session.id
  await expect(tab.client.switchTo({ subject: tomas })).rejects.toMatchObject({ code: 'needs_approval' })
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: noor, session: { id: session } })
  // The same account anew is no answer either: what is on screen is the old session.
  await expect(tab.client.reissue()).rejects.toMatchObject({ code: 'needs_approval' })
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { id: session } })
})

test('switchTo: another account than was asked for is ended before anybody sees it', async () => {
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      start: ({ subject, ...rest }, options) =>
        connector.start({ ...rest, subject: rest.replaces === undefined ? subject : people().shira }, options),
    }),
  })
  const seen = watchScreen(tab)
  await expect(tab.client.switchTo({ subject: tomas })).rejects.toMatchObject({ code: 'unverified_start' })
  await flush()
  expect(seen).toEqual(['Noor Haddad', 'blank', 'own'])
  expect(tab.server.live()).toBe(null)
})

test('end pre-empts a switch: nothing is left, whichever session it had come to', async () => {
  for (const fault of ['pass', 'delay', 'lose', 'fail'] as const) {
    const tab = await activeTestClient()
    tab.connector.setFault(({ name }) => (name === 'start' ? fault : 'pass'))
    const switching = tab.client.switchTo({ subject: tomas }).catch((error: unknown) => error)
    const ending = tab.client.end()
    await flush()
    tab.connector.release()
    await ending
    expect(await switching).toMatchObject({ code: 'superseded' })
    await flush()
    expect([fault, tab.client.getState().status, tab.server.live()]).toEqual([fault, 'own', null])
  }
})

test('signOut in the middle of a switch ends whichever session there is', async () => {
  for (const fault of ['pass', 'lose', 'fail'] as const) {
    const tab = await activeTestClient()
    tab.connector.setFault(({ name }) => (name === 'start' ? fault : 'pass'))
    void tab.client.switchTo({ subject: tomas }).catch(() => undefined)
    await tab.client.signOut()
    await flush()
    expect([fault, tab.client.getState().status, tab.server.live()]).toEqual([fault, 'signed-out', null])
  }
})

test('a switch of unknown outcome, then suspended: end finds the session that nobody has told of', async () => {
  const tab = await activeTestClient()
  tab.connector.setFault(({ name }) => (name === 'start' || name === 'context' ? 'lose' : 'pass'))
  await expect(tab.client.switchTo({ subject: tomas })).rejects.toMatchObject({ code: 'outcome_unknown' })
  expect(tab.client.getState().status).toBe('suspended')
  tab.connector.setFault(() => 'pass')
  await tab.client.end()
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test.each<[string, TestClientOptions, (tab: TestClient) => Promise<unknown>, string]>([
  ['own', {}, async (tab) => tab.client.resume(), 'not_active'],
  ['before the first answer', {}, async () => undefined, 'not_active'],
  [
    'suspended',
    {},
    async (tab) => {
      await tab.client.resume()
      await tab.client.start(startRequest())
      tab.lifecycle.signal('offline')
    },
    'identity_unknown',
  ],
])('switchTo in the wrong place (%s) says so', async (_, options, prepare, code) => {
  const tab = testClient(options)
  await prepare(tab)
  await expect(tab.client.switchTo({ subject: tomas })).rejects.toMatchObject({ code })
  await expect(tab.client.reissue()).rejects.toMatchObject({ code })
})

test('reissue: a new session for the same account on the same page; nothing is reset, and the clock starts again', async () => {
  const changes: unknown[] = []
  const tab = await activeTestClient({ onIdentityChange: (change) => void changes.push(change) })
  const first = selectSupport(tab.client.getState())?.session
  changes.length = 0
  await tab.clock.advance(590_000)
  const seen = watchScreen(tab)
  await tab.client.reissue()
  const second = selectSupport(tab.client.getState())?.session
  expect(second?.id).not.toBe(first?.id)
  expect(second).toMatchObject({ reason: first?.reason, ticket: first?.ticket, returnTo: first?.returnTo })
  expect(tab.client.remaining()).toBe(600_000)
  expect(seen).toEqual(['Noor Haddad'])
  expect(changes).toEqual([])
  expect(tab.told.map(({ event }) => event).slice(-2)).toEqual(['ended', 'started'])
})

test('expiry "hold": locked until somebody decides, also against the server’s own word; reissue keeps the page', async () => {
  const changes: unknown[] = []
  const tab = await activeTestClient({ expiry: 'hold', onIdentityChange: (change) => void changes.push(change) })
  changes.length = 0
  await tab.clock.advance(700_000)
  expect(tab.client.getState()).toMatchObject({ status: 'expired', subject: noor })
  await expect(tab.client.fetch('/api/app/me')).rejects.toMatchObject({ code: 'session_expired' })
  await tab.client.resume()
  tab.lifecycle.signal('restored')
  await tab.clock.advance(60_000)
  expect(tab.client.getState().status).toBe('expired')
  await tab.client.reissue({ reason: { code: 'billing_question', text: 'One more look at the same invoice' } })
  expect(tab.client.getState()).toMatchObject({
    status: 'active',
    subject: noor,
    session: { reason: { text: 'One more look at the same invoice' } },
  })
  expect(changes).toEqual([])
})

test('expiry "hold": found out by asking, not by the clock', async () => {
  const tab = await activeTestClient({ expiry: 'hold' })
  tab.server.revoke('ceiling')
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('expired')
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('expiry "hold": only for time: a session that others ended gives the own one back', async () => {
  const tab = await activeTestClient({ expiry: 'hold' })
  tab.server.revoke('subject_revoked')
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'subject_revoked' } })
})

test('expiry "hold": a refused reissue leaves it held, and the own session is one press away', async () => {
  const tab = await activeTestClient({ expiry: 'hold' })
  await tab.clock.advance(700_000)
  tab.server.disable(noor.id)
  await expect(tab.client.reissue()).rejects.toMatchObject({ code: 'subject_unavailable' })
  expect(tab.client.getState().status).toBe('expired')
  await tab.client.end()
  expect(tab.client.getState().status).toBe('own')
})

test('expiry "hold": another tab that goes on takes this one along', async () => {
  const tab = await activeTestClient({ expiry: 'hold' })
  await tab.clock.advance(700_000)
  const other = await ownTestClient({ server: tab.server, clock: tab.clock, tabs: tab.tabs })
  await other.client.start(startRequest())
  await tab.clock.advance(2000)
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: noor })
})
