import { expect, test } from 'vitest'
import { browserClock, type ClientOptions } from './index.ts'
import {
  activeTestClient,
  contexts,
  fakeFetch,
  flush,
  ownTestClient,
  people,
  sessions,
  startRequest,
  type TestClientOptions,
  testClient,
} from './testing/index.ts'

const { noor, tomas } = people()

/** What a back end, a host or a page without types may hand over. Each of these once had its way. */
test.each([
  ['another subject', { subject: tomas }],
  ['another mode', { session: { mode: 'act' } }],
  ['a later ceiling', { session: { ceilingAt: 9e15, expiresAt: 8e15 } }],
  ['a day long ago', { now: -1e15 }],
])('the context of a running session brings %s: nothing runs, and nothing of it is shown', async (_, told) => {
  let lying = false
  const net = fakeFetch()
  const tab = await activeTestClient({
    fetch: net.fetch,
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        const answer = await connector.context(options)
        if (!lying || answer.state !== 'active') return answer
        return {
          ...answer,
          ...told,
          session: { ...answer.session, ...('session' in told ? told.session : {}) },
        } as never
      },
    }),
  })
  lying = true
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({
    status: 'suspended',
    last: { subject: noor, session: { mode: 'view' } },
  })
  await expect(tab.client.fetch('/api/x')).rejects.toMatchObject({ code: 'identity_unknown' })
  expect(net.sent).toEqual([])
  lying = false
  await tab.client.end()
  expect([tab.client.getState().status, tab.server.live()]).toEqual(['own', null])
})

test.each([
  ['another mode', { mode: 'act' }],
  ['a later ceiling', { ceilingAt: 9e15 }],
  ['less time', { expiresAt: 0 }],
  ['a start that is yet to come', { startedAt: 9e15 }],
])('an extension that brings %s is refused', async (_, told) => {
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      extend: async (session, options) => {
        const answer = await connector.extend!(session, options)
        return { ...answer, session: { ...answer.session, ...told } as never }
      },
    }),
  })
  const before = tab.client.getState()
  await tab.client.extend().catch(() => undefined)
  expect(tab.client.getState()).toMatchObject({
    session: { mode: 'view', ceilingAt: (before as { session: { ceilingAt: number } }).session.ceilingAt },
  })
  expect(tab.told.some(({ event }) => event === 'error')).toBe(true)
})

test('an extension brings more time and nothing else', async () => {
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      extend: async (session, options) => {
        const answer = await connector.extend!(session, options)
        return { ...answer, session: { ...answer.session, restricted: [], returnTo: '//evil.example' } }
      },
    }),
  })
  await tab.client.extend()
  expect(tab.client.remaining()).toBe(900_000)
  expect(tab.client.getState()).toMatchObject({ session: { returnTo: startRequest().returnTo } })
  expect((tab.client.getState() as { session: { restricted: readonly string[] } }).session.restricted).not.toEqual([])
})

test('a start without a reason, called inside a listener: rejects, and the way back is told all the same', async () => {
  const tab = await activeTestClient()
  let outcome: Promise<unknown> = Promise.resolve()
  tab.client.on('ended', () => {
    outcome = tab.client.start({ subject: noor, mode: 'view' } as never).catch((error: unknown) => error)
  })
  await tab.client.end()
  expect(await outcome).toMatchObject({ code: 'reason_required' })
  expect(tab.told.map(({ event }) => event)).toContain('returned')
})

test.each([
  ['no subject', { subject: undefined }, 'invalid_request'],
  ['no mode', { mode: undefined }, 'invalid_request'],
  ['an unknown mode', { mode: 'root' }, 'invalid_request'],
  ['no number of seconds', { ttlSeconds: null }, 'invalid_request'],
  ['NaN seconds', { ttlSeconds: Number.NaN }, 'invalid_request'],
  ['no reason', { reason: undefined }, 'reason_required'],
])('start with %s: %o is %s', async (_, overrides, code) => {
  const tab = await ownTestClient()
  await expect(tab.client.start({ ...startRequest(), ...overrides } as never)).rejects.toMatchObject({ code })
  expect(tab.server.live()).toBe(null)
})

test('switchTo nobody is refused, and what is undefined is left out', async () => {
  const tab = await activeTestClient()
  await expect(tab.client.switchTo({ subject: undefined as never })).rejects.toMatchObject({ code: 'invalid_request' })
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: noor })
  const form = { mode: undefined, reason: undefined, ticket: undefined, ttlSeconds: undefined } as object
  await tab.client.switchTo({ subject: tomas, ...form })
  expect(tab.client.getState()).toMatchObject({ subject: tomas, session: { mode: 'view', ticket: 'ZD-1042' } })
})

test('fetch: a request as options is taken whole', async () => {
  const net = fakeFetch()
  const { client } = await activeTestClient({ fetch: net.fetch })
  const options = new Request('https://app.example/elsewhere', { method: 'DELETE', headers: { 'X-A': '1' } })
  await client.fetch('/api/invoices/7', options)
  expect(net.sent[0]).toMatchObject({ url: 'https://app.example/api/invoices/7', method: 'DELETE' })
  expect(net.sent[0]?.headers.get('X-A')).toBe('1')
  expect(net.sent[0]?.context).toMatch(/^ss_/)
})

test('fetch: no-cors cannot carry the assertion, and a blob is nobody’s origin', async () => {
  const net = fakeFetch()
  const { client } = await activeTestClient({ fetch: net.fetch })
  const write = client.fetch('/api/x', { mode: 'no-cors', method: 'POST', body: 'w' })
  await expect(write).rejects.toMatchObject({ code: 'unsupported' })
  await client.fetch('blob:https://app.example/7d3f')
  expect(net.sent.map(({ context, authorization }) => [context, authorization])).toEqual([[null, null]])
})

test('dispose goes through with everything, whatever the host’s part throws', async () => {
  const net = fakeFetch(
    ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  )
  const tab = await activeTestClient({
    fetch: net.fetch,
    wrap: (connector) => ({
      ...connector,
      drop() {
        throw new Error('drop')
      },
      watch: () => () => {
        throw new Error('unwatch')
      },
    }),
  })
  const asked = tab.client.fetch('/api/x').catch((error: unknown) => error)
  await flush()
  tab.client.dispose()
  tab.client.dispose()
  expect(await asked).toMatchObject({ code: 'disposed' })
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'disposed' })
  await expect(tab.clock.advance(1)).rejects.toThrow(/drop|unwatch/)
})

test('watch without an undo is watched once', async () => {
  let watching = 0
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      watch: (() => {
        watching += 1
      }) as never,
    }),
  })
  for (let turn = 0; turn < 5; turn += 1) await tab.client.resume()
  expect(watching).toBe(6)
  tab.client.dispose()
})

test.each([
  ['answers with a promise', () => Promise.resolve(false) as never],
  ['forgets to answer', () => undefined as never],
])('a hint that %s is no reason not to ask', async (_, hint) => {
  const tab = await ownTestClient({ hint })
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('a hint that throws: asked, and told', async () => {
  const tab = testClient({
    hint: () => {
      throw new DOMException('blocked', 'SecurityError')
    },
  })
  const resumed = tab.client.resume()
  await expect(tab.clock.advance(0)).rejects.toThrow('blocked')
  await resumed
  expect(tab.client.getState().status).toBe('own')
})

test.each([
  null,
  {},
  { state: 'active' },
  { state: 'own', now: Number.NaN, epoch: 1 },
  { ...contexts.active(), session: { id: 's', mode: 'root', expiresAt: 'tomorrow' } },
  { ...contexts.active(), subject: null },
  { ...contexts.active(), actor: { id: 'sup_dana', name: 7 } },
  { ...contexts.active(), subject: { id: 'cus_8F2K', name: { first: 'Noor' } } },
  { ...contexts.active(), subject: { ...noor, org: { id: 'org_1' } } },
  { ...contexts.active({ restricted: null as never }) },
  { ...contexts.active({ ceilingAt: undefined as never }) },
  { ...contexts.active({ restricted: [null] as never }) },
  { ...contexts.active({ reason: null as never }) },
  { ...contexts.active({ ticket: { id: 7 } as never }) },
  { ...contexts.own(), actor: { id: 'sup_dana', name: null } },
  contexts.own({ ended: { ...sessions.ended(), subject: { id: 'cus_8F2K' } } as never }),
  contexts.own({ request: { ...sessions.request(), subject: { id: 'cus_8F2K', name: [] } } as never }),
  { state: 'signed-out', epoch: 0, now: 1, why: { code: 'no_credential' } },
])('initialContext %#, which is no answer: the client asks', async (initialContext) => {
  const tab = testClient({ initialContext: initialContext as never })
  expect(tab.client.getState()).toEqual({ status: 'resolving', last: null })
  expect(tab.client.remaining()).toBe(null)
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('own')
})

test.each<[string, Partial<ClientOptions> & TestClientOptions]>([
  ['no hook in the list', { resetHooks: [], onIdentityChange: undefined as never }],
])('%s: the page is reloaded', async (_, options) => {
  const tab = await ownTestClient(options)
  await tab.client.start(startRequest())
  expect(tab.lifecycle.reloads()).toBe(1)
})

test('a token that is none is nobody’s', async () => {
  const net = fakeFetch()
  const tab = await ownTestClient({ fetch: net.fetch, wrap: (fake) => ({ ...fake, actorToken: async () => '' }) })
  await expect(tab.client.fetch('/api/x')).rejects.toMatchObject({ code: 'signed_out' })
  expect(net.sent).toEqual([])
})

test('a way back that the host named keeps what the host gave along', async () => {
  const tab = await activeTestClient({ captureReturn: () => ({ draft: 1 }) })
  await tab.client.end()
  expect(tab.told.find(({ event }) => event === 'returned')?.detail).toMatchObject({ payload: { draft: 1 } })
})

test('registered twice is told twice, and each undo is its own', async () => {
  const tab = await ownTestClient()
  let told = 0
  const listener = () => {
    told += 1
  }
  const undo = tab.client.on('started', listener)
  tab.client.on('started', listener)
  undo()
  await tab.client.start(startRequest())
  expect(told).toBe(1)
})

test('a time that no timer can count is long, not short', async () => {
  let called = false
  const undo = browserClock().after(Number.POSITIVE_INFINITY, () => {
    called = true
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  undo()
  expect(called).toBe(false)
})

test.each([null, undefined, 7, 'invoice.pay', [], { 'invoice.pay': null }, { 'invoice.pay': 'money' }])(
  'actions %o declare nothing: refused in a support session, left to the application outside of it',
  async (actions) => {
    const tab = await ownTestClient({ actions: actions as never })
    expect(tab.client.can('invoice.pay')).toEqual({ allowed: true })
    await tab.client.start(startRequest())
    for (const action of ['invoice.pay', 'toString', null, undefined]) {
      expect(tab.client.can(action as never)).toMatchObject({ allowed: false, code: 'action_untagged' })
    }
  },
)

test('can() of what the server rendered: what is no list of restricted classes never gets into the page', () => {
  const { client } = testClient({ initialContext: contexts.active({ restricted: 'money' as never }) })
  expect(client.getState().status).toBe('resolving')
  expect(client.can('invoice.pay')).toEqual({ allowed: true })
})

test('an initialContext of null members that may be missing is an answer', () => {
  const own = testClient({ initialContext: { ...contexts.own(), ended: null, request: null } as never })
  expect(own.client.getState()).toMatchObject({ status: 'own', ended: null })
})
