import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { contexts, fakeToken, people, startRequest } from '../testing/index.ts'
import { type WorkerTab, workerTabs } from '../testing/workerTab.ts'

const { dana, noor, ines } = people()
const API = 'https://app.example/api/invoices'

const { open, own, active, close } = workerTabs()
afterEach(close)

const toApi = ({ bridge }: WorkerTab) => bridge.seen.filter(({ url }) => !url.includes('/support/'))
const calls = ({ bridge }: WorkerTab) => bridge.seen.map(({ method, url }) => `${method} ${new URL(url).pathname}`)
const ownToken = `Bearer ${fakeToken({ actor: dana })}`

/** No token that ever existed is in anything that was posted, or in what the page can look at. */
function expectNoToken({ posted, client, connector, bridge }: WorkerTab, ...more: unknown[]) {
  expect(bridge.tokens.size).toBeGreaterThan(0)
  const seen = [posted, client, client.getState(), connector, ...more]
  const text = inspect(seen, {
    depth: 12,
    showHidden: true,
    getters: true,
    maxStringLength: null,
    maxArrayLength: null,
  })
  for (const token of bridge.tokens) {
    expect(text).not.toContain(token)
    expect(JSON.stringify(posted)).not.toContain(token)
  }
}

test('a whole session: each request has the credential of its identity, and no token reaches the page', async () => {
  const tab = await own()
  const errors: unknown[] = []
  tab.client.on('error', (error) => errors.push(error))
  await tab.client.fetch(API)
  await tab.client.start(startRequest())
  const response = await tab.client.fetch(API, { method: 'POST', body: '{"paid":true}' })
  expect(await response.json()).toEqual({})
  await tab.client.extend()
  await tab.client.end()
  await tab.client.fetch(API)
  const [before, during, after] = toApi(tab)
  expect(before?.headers.get('Authorization')).toBe(ownToken)
  expect(during?.headers.get('Authorization')).not.toBe(ownToken)
  expect(tab.bridge.tokens).toContain(during?.headers.get('Authorization')?.slice('Bearer '.length))
  expect(await during?.text()).toBe('{"paid":true}')
  expect(after?.headers.get('Authorization')).toBe(ownToken)
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
  expect(tab.bridge.tokens.size).toBe(2)
  expectNoToken(tab, errors, response)
})

test('switchTo: the credential of the one session is gone when that of the other is there', async () => {
  const tab = await active()
  await tab.client.switchTo({ subject: people().tomas })
  await tab.client.fetch(API)
  const [sent] = toApi(tab)
  expect(sent?.headers.get('Support-Context')).toBe(`${tab.server.live()?.session.id};e=${tab.server.epoch()}`)
  expect(calls(tab).filter((call) => call.endsWith('/end'))).toEqual([])
  const [first] = tab.server.ended
  tab.forge({ kind: 'fetch', request: pageRequest({ headers: [['Support-Context', `${first?.id};e=2`]] }) })
  await tab.pass()
  expect(tab.posted.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'identity_unknown' } })
  expect(toApi(tab)).toHaveLength(1)
  expectNoToken(tab)
})

test('custody is told', () => {
  expect(open().client.custody).toEqual({ kind: 'bearer', assurance: 'worker' })
})

test('the read-back is asked with the credential that the app will use', async () => {
  const tab = await active()
  const [, readBack] = tab.bridge.seen.filter(({ url }) => url.endsWith('/context'))
  expect(readBack?.headers.get('Authorization')).not.toBe(ownToken)
  expect(calls(tab)).toEqual(['GET /support/context', 'POST /support/sessions', 'GET /support/context'])
})

test('a credential that the server does not confirm is never used', async () => {
  const tab = await own({
    network: (fetch) => async (input, init) => {
      const request = new Request(input, init)
      const support = request.headers.get('Authorization') !== ownToken
      return request.url.endsWith('/context') && support ? Response.json(contexts.signedOut()) : fetch(request)
    },
  })
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
  await tab.pass()
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test.each([
  ['token_sub', { subject: ines }],
  ['token_act', { actor: ines }],
])('start: a token with other claims is refused, and the session ended (%s)', async (deviation, claims) => {
  const tab = await own({
    network: (fetch) => async (input, init) => {
      const response = await fetch(input, init)
      if (!String(input).endsWith('/sessions')) return response
      const answer = await response.json()
      const accessToken = fakeToken({ actor: dana, subject: noor, session: answer.session, ...claims })
      return Response.json({ ...answer, credential: { ...answer.credential, accessToken } }, { status: 201 })
    },
  })
  const error = await tab.client.start(startRequest()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'unverified_start', message: expect.stringContaining(deviation) })
  expect([tab.server.live(), tab.server.ended.length]).toEqual([null, 1])
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: { code: 'unverified_start' } })
})

test('renewal: a token with other claims is refused, and the session cannot be used', async () => {
  let other = false
  const tab = await active({
    network: (fetch) => async (input, init) => {
      const response = await fetch(input, init)
      if (!other || !String(input).endsWith('/credential')) return response
      const answer = await response.json()
      const { session } = tab.server.live()!
      const accessToken = fakeToken({ actor: dana, subject: ines, session })
      return Response.json({ ...answer, credential: { ...answer.credential, accessToken } })
    },
  })
  other = true
  await tab.clock.advance(151_000)
  await tab.pass()
  await expect(tab.client.fetch(API)).rejects.toMatchObject({ code: 'unverified_start' })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'unverified_start' } })
  expect(toApi(tab)).toEqual([])
})

test('a bridge that sends no credential is refused', async () => {
  const tab = open({ custody: 'cookie' })
  await tab.client.resume()
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
  expect(tab.server.live()).toBe(null)
})

test('renewal: at half-life, one call at a time, and the next request has the next credential', async () => {
  const tab = await active()
  await tab.client.fetch(API)
  await tab.clock.advance(149_000)
  expect(calls(tab)).not.toContain('POST /support/sessions/ss_1/credential')
  await tab.clock.advance(2000)
  await Promise.all([tab.client.fetch(API), tab.client.fetch(API)])
  expect(calls(tab).filter((call) => call.endsWith('/credential'))).toHaveLength(1)
  const [first, second, third] = toApi(tab).map(({ headers }) => headers.get('Authorization'))
  expect(second).not.toBe(first)
  expect(third).toBe(second)
  expectNoToken(tab)
})

test('renewal: a credential that lapsed while the machine slept is renewed before the next request', async () => {
  const tab = await active()
  tab.clock.sleep(310_000)
  await tab.client.fetch(API)
  const [sent] = toApi(tab)
  expect(sent?.headers.get('Authorization')).not.toBe(ownToken)
  expect(calls(tab).filter((call) => call.endsWith('/credential')).length).toBeGreaterThan(0)
})

test('renewal: unanswered, it is tried again, and the credential serves meanwhile', async () => {
  let down = true
  const tab = await active({
    network: (fetch) => (input, init) =>
      down && String(input).endsWith('/credential') ? Promise.reject(new TypeError('down')) : fetch(input, init),
  })
  await tab.clock.advance(155_000)
  await tab.client.fetch(API)
  down = false
  await tab.clock.advance(10_000)
  await tab.client.fetch(API)
  expect(calls(tab).filter((call) => call.endsWith('/credential'))).toHaveLength(1)
  const [before, after] = toApi(tab).map(({ headers }) => headers.get('Authorization'))
  expect(after).not.toBe(before)
})

test('renewal: refused, the next request finds out, and the page goes back to the own session', async () => {
  const tab = await active()
  tab.server.revoke()
  await tab.clock.advance(155_000)
  await expect(tab.client.fetch(API)).rejects.toMatchObject({ code: 'identity_unknown' })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'operator_revoked' } })
  expect(toApi(tab)).toEqual([])
})

test('a live session is entered after a reload with a credential that the worker fetches', async () => {
  const { server } = await active()
  const tab = await own({ server })
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: { id: noor.id } })
  await tab.client.fetch(API)
  expect(toApi(tab)[0]?.headers.get('Support-Context')).toBe('ss_1;e=2')
  expectNoToken(tab)
})

test('initialContext: the first request of a rendered page goes out without a question of the page', async () => {
  const { server } = await active()
  const tab = open({ server, client: { initialContext: server.context() } })
  const response = await tab.client.fetch(API)
  expect(response.status).toBe(200)
  expect(toApi(tab)[0]?.headers.get('Authorization')).not.toBe(ownToken)
  expectNoToken(tab)
})

/** A network that does what it is asked, and keeps the answers of some calls back from now until they are released. */
function holding(ending: string) {
  const waiting: (() => void)[] = []
  let holds = false
  return {
    hold: () => {
      holds = true
    },
    release() {
      holds = false
      for (const go of waiting.splice(0)) go()
    },
    network: (fetch: typeof globalThis.fetch) => async (input: RequestInfo | URL, init?: RequestInit) => {
      const answer = await fetch(input, init)
      if (holds && String(input).endsWith(ending)) await new Promise<void>((resolve) => waiting.push(resolve))
      return answer
    },
  }
}

test('renewal: requests that find a lapsed credential at the same time wait for one call', async () => {
  const { network, hold, release } = holding('/credential')
  const tab = await active({ network })
  await tab.client.extend()
  tab.clock.sleep(400_000)
  // The worker learns the time from answers: this one says that its credential has lapsed.
  await tab.client.resume()
  hold()
  const sent = [tab.client.fetch(API), tab.client.fetch(API)]
  await tab.pass()
  release()
  await Promise.all(sent)
  expect(calls(tab).filter((call) => call.endsWith('/credential'))).toHaveLength(1)
})

test('an answer about yesterday does not drop the credential of today', async () => {
  const { network, hold, release } = holding('/context')
  const tab = await own({ network })
  hold()
  tab.forge({ kind: 'call', call: { name: 'context', session: null } })
  await tab.pass()
  // The numbers of the page are below the forged one: it is the vault that is asked here.
  tab.forge({ kind: 'call', call: { name: 'start', request: startRequest(), key: 'key-1' } })
  await tab.pass()
  release()
  await tab.pass()
  tab.forge({ kind: 'call', call: { name: 'context', session: 'ss_1' } })
  await tab.pass()
  expect(tab.posted.at(-1)).toMatchObject({ kind: 'answer', value: { state: 'active', session: { id: 'ss_1' } } })
})

test('a credential that arrives after the session was left is thrown away', async () => {
  const { network, hold, release } = holding('/credential')
  const tab = await active({ network })
  hold()
  await tab.clock.advance(151_000)
  await tab.pass()
  await tab.client.end()
  release()
  await tab.pass()
  tab.forge({ kind: 'fetch', request: pageRequest({ headers: [['Support-Context', 'ss_1;e=2']] }) })
  await tab.pass()
  expect(tab.posted.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'identity_unknown' } })
  expect(toApi(tab)).toEqual([])
})

test('an end drops the credential whoever asks for it', async () => {
  const tab = await active()
  tab.forge({ kind: 'call', call: { name: 'end', of: 'ss_1', key: 'key-2' } })
  await tab.pass()
  tab.forge({ kind: 'fetch', request: pageRequest({ headers: [['Support-Context', 'ss_1;e=2']] }) })
  await tab.pass()
  expect(toApi(tab)).toEqual([])
})

test('an end, an expiry and a sign-out leave nothing behind in the worker', async () => {
  for (const leave of [
    (tab: WorkerTab) => tab.client.end(),
    (tab: WorkerTab) => tab.client.signOut(),
    (tab: WorkerTab) => tab.clock.advance(601_000),
  ]) {
    const tab = await active()
    await leave(tab)
    await tab.pass()
    const before = toApi(tab).length
    tab.forge({ kind: 'fetch', request: pageRequest({ headers: [['Support-Context', 'ss_1;e=2']] }) })
    await tab.pass()
    expect(tab.posted.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'identity_unknown' } })
    expect(toApi(tab)).toHaveLength(before)
  }
})

test('dispose: the worker forgets', async () => {
  const tab = await active()
  tab.client.dispose()
  tab.server.revoke()
  tab.forge({ kind: 'fetch', request: pageRequest({ headers: [['Support-Context', 'ss_1;e=2']] }) })
  await tab.pass()
  expect(tab.posted.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'identity_unknown' } })
})

test('hints of the event stream arrive', async () => {
  const tab = await active()
  await tab.pass()
  tab.server.revoke()
  tab.bridge.hint()
  await tab.pass()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'operator_revoked' } })
})

test('an own token of somebody else than the page shows is not used', async () => {
  let token = fakeToken({ actor: dana })
  const tab = await own({ vault: { actorToken: async () => token } })
  token = fakeToken({ actor: ines })
  await expect(tab.client.fetch(API)).rejects.toMatchObject({ code: 'superseded' })
  expect(toApi(tab)).toEqual([])
})

test('an own token that is gone is told, and the page asks who is there', async () => {
  const tab = await own()
  tab.server.signOut()
  await expect(tab.client.fetch(API)).rejects.toMatchObject({ code: 'signed_out' })
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('signed-out')
})

function pageRequest(overrides: object = {}): object {
  return {
    url: API,
    method: 'GET',
    headers: [['Support-Context', 'own;e=1']],
    mode: 'cors',
    credentials: 'same-origin',
    cache: 'default',
    referrerPolicy: '',
    integrity: '',
    keepalive: false,
    body: null,
    actor: null,
    ...overrides,
  }
}

test.each<[string, string, object]>([
  ['another session', 'identity_unknown', { headers: [['Support-Context', 'ss_other;e=2']] }],
  ['the own session, while a customer’s account is shown', 'superseded', {}],
  ['no session', 'identity_unknown', { headers: [] }],
  ['an assertion of no known form', 'identity_unknown', { headers: [['Support-Context', 'ss_1']] }],
  [
    'two assertions',
    'identity_unknown',
    {
      headers: [
        ['Support-Context', 'ss_1;e=2'],
        ['Support-Context', 'own;e=2'],
      ],
    },
  ],
  ['another origin', 'origin_not_allowed', { url: 'https://evil.example/steal' }],
  ['no address', 'origin_not_allowed', { url: '/api' }],
  [
    'the bridge’s credential',
    'unsupported',
    { url: 'https://app.example/support/sessions/ss_1/credential', method: 'POST' },
  ],
  [
    'the bridge’s start, in disguise',
    'unsupported',
    { url: 'https://app.example/support//%73essions/', method: 'POST' },
  ],
  ['no request', 'invalid_answer', { method: 1 }],
  ['a mode without headers', 'invalid_answer', { mode: 'no-cors' }],
])('a forged request for %s is refused, and nothing is sent', async (_, code, overrides) => {
  const tab = await active()
  await tab.pass()
  const before = tab.bridge.seen.length
  tab.forge({ kind: 'fetch', request: pageRequest(overrides) })
  await tab.pass()
  expect(tab.posted.at(-1)).toMatchObject({ kind: 'refused', error: { code } })
  expect(tab.bridge.seen.slice(before).filter(({ url }) => !url.endsWith('/context'))).toEqual([])
  expectNoToken(tab)
})

test.each<[string, object]>([
  ['the token', { kind: 'token' }],
  ['the credential of the session', { kind: 'call', call: { name: 'credential', of: 'ss_1' } }],
  ['a function of Object', { kind: 'call', call: { name: 'constructor' } }],
  ['another worker’s token', { kind: 'hand-over', token: 'theirs' }],
  ['a stream of hints', { kind: 'watch' }],
  ['nothing', {}],
])('a forged message that asks for %s brings none', async (_, message) => {
  const tab = await active()
  const before = tab.posted.length
  tab.forge(message)
  await tab.pass()
  for (const told of tab.posted.slice(before)) expect(told).toMatchObject({ kind: 'refused' })
  expectNoToken(tab)
})

test('between a start and its read-back the credential serves nothing else', async () => {
  let asked = 0
  const tab = await own({
    network: (fetch) => (input, init) => {
      asked += String(input).endsWith('/context') ? 1 : 0
      return asked === 2 ? new Promise(() => undefined) : fetch(input, init)
    },
  })
  void tab.client.start(startRequest()).catch(() => undefined)
  await tab.pass()
  expect([asked, tab.client.getState().status]).toEqual([2, 'starting'])
  tab.forge({ kind: 'fetch', request: pageRequest({ headers: [['Support-Context', 'ss_1;e=2']] }) })
  await tab.pass()
  expect(tab.posted.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'identity_unknown' } })
  expect(toApi(tab)).toEqual([])
})

test('a forged read-back does not make a credential usable that the server has not confirmed to it', async () => {
  const tab = await active()
  tab.forge({ kind: 'call', call: { name: 'context', session: 'ss_other' } })
  await tab.pass()
  expect(tab.posted.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'unverified_start' } })
})

test('a message that comes twice is obeyed once', async () => {
  const tab = await active()
  const message = { id: 5_000_000, kind: 'fetch', request: pageRequest({ headers: [['Support-Context', 'ss_1;e=2']] }) }
  tab.forge(message)
  tab.forge(message)
  await tab.pass()
  expect(toApi(tab)).toHaveLength(1)
})

test('messages of other code are left alone', async () => {
  const tab = await active()
  const before = tab.posted.length
  for (const understudy of ['theirs', undefined]) tab.forge({ understudy, kind: 'ping' })
  await tab.pass()
  expect(tab.posted).toHaveLength(before)
})

test('a credential of the page does not travel beside the vault’s', async () => {
  const tab = await active()
  await tab.client.fetch(API, { headers: { Authorization: 'Bearer mine', 'X-Trace': '1' } })
  const [sent] = toApi(tab)
  expect(sent?.headers.get('Authorization')).not.toContain('mine')
  expect(sent?.headers.get('X-Trace')).toBe('1')
})

test('a redirect is not followed', async () => {
  const tab = await active({
    api: () => new Response(null, { status: 302, headers: { Location: 'https://evil.example' } }),
  })
  await expect(tab.client.fetch(API)).rejects.toMatchObject({ code: 'origin_not_allowed' })
  expect(toApi(tab)[0]?.redirect).toBe('manual')
})

test('bare requests and those to other origins do not pass the worker', async () => {
  const tab = await own()
  await tab.client.fetch('https://cdn.example/logo.svg')
  tab.server.signOut()
  await tab.client.resume()
  await tab.client.fetch('/sign-in')
  expect(tab.posted.filter((message) => (message as { kind: string }).kind === 'response')).toEqual([])
})

test('an answer in which a token can be read is kept back', async () => {
  const echo = await active({
    api: ({ headers }) => new Response('', { headers: { 'X-Echo': headers.get('Authorization') ?? '' } }),
  })
  await expect(echo.client.fetch(API)).rejects.toMatchObject({ code: 'connector_failed' })
  expectNoToken(echo)
})

test('an error of the host’s auth library is not quoted', async () => {
  const tab = open({ vault: { actorToken: () => Promise.reject(new Error('refresh of secret-token failed')) } })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'connector_failed' } })
  expect(inspect(tab.posted, { depth: 9 })).not.toContain('secret-token')
  const broken = open({ vault: { actorToken: async () => 'secret\ntoken' } })
  await broken.client.resume()
  expect(inspect(broken.posted, { depth: 9 })).not.toContain('secret')
})
