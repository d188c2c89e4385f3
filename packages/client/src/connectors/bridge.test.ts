import { type ContextAnswer, type Problem, type ProblemCode, problemType } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { createImpersonationClient } from '../index.ts'
import { fakeLifecycle, fakeServer, manualClock, memoryChannel, people, startRequest } from '../testing/index.ts'
import { bridge, bridgeOperator, browserSession } from './bridge.ts'

interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
  readonly init: RequestInit
}

type Route = (seen: Seen) => unknown

/** A bridge behind a function: the routes of the contract, as much of them as a test needs. */
function http(routes: Readonly<Record<string, Route>>) {
  const seen: Seen[] = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = new URL(String(input), 'https://bridge.example')
    const method = init.method ?? 'GET'
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const entry = { method, path: url.pathname + url.search, headers: new Headers(init.headers), body, init }
    seen.push(entry)
    const route = routes[`${method} ${url.pathname}`]
    if (route === undefined) return refuse('not_found', 404)
    const answer = await route(entry)
    return answer instanceof Response ? answer : Response.json(answer)
  }
  return { seen, fetch }
}

function refuse(code: ProblemCode, status: number, more: Partial<Problem> = {}): Response {
  const problem: Problem = { type: problemType(code), title: `Refused: ${code}`, status, code, detail: 'D', ...more }
  return new Response(JSON.stringify(problem), { status, headers: { 'Content-Type': 'application/problem+json' } })
}

const signal = new AbortController().signal
const keyed = { signal, idempotencyKey: 'key-1' }
const own = async () => 'own-token'

/** The routes over the fake server. */
function routes(server: ReturnType<typeof fakeServer>): Readonly<Record<string, Route>> {
  const bearer = ({ headers }: Seen) => headers.get('Authorization')?.slice('Bearer '.length)
  const id = ({ path }: Seen) => path.split('/')[3]!
  return {
    'GET /support/context': (seen) => server.context(bearer(seen) === server.ownToken() ? undefined : bearer(seen)),
    'POST /support/sessions': (seen) => {
      const body = seen.body as { subject: string }
      const { noor } = people()
      expect(body.subject).toBe(noor.id)
      return Response.json(server.start({ ...startRequest(), subject: noor }, seen.headers.get('Idempotency-Key')!), {
        status: 201,
      })
    },
    'POST /support/sessions/ss_1/end': (seen) => server.end(id(seen)),
    'POST /support/sessions/ss_1/extend': (seen) => ({ session: server.extend(id(seen)), now: server.now() }),
    'POST /support/sessions/ss_1/credential': (seen) => ({
      credential: server.credential(id(seen)),
      now: server.now(),
    }),
  }
}

test('a whole session over HTTP', async () => {
  const clock = manualClock()
  const server = fakeServer({ now: clock.truth })
  const { seen, fetch } = http(routes(server))
  const connector = { ...bridge({ actorToken: async () => server.ownToken(), fetch, clock }) }
  const client = createImpersonationClient({
    connector,
    clock,
    lifecycle: fakeLifecycle(),
    channel: memoryChannel().tab(),
    onIdentityChange: () => undefined,
  })
  await client.resume()
  await client.start(startRequest())
  await client.extend()
  await clock.advance(200_000)
  await client.end()
  expect(client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
  client.dispose()
  expect(seen.map(({ method, path }) => `${method} ${path}`).filter((call) => !call.includes('events'))).toEqual([
    'GET /support/context',
    'POST /support/sessions',
    'GET /support/context',
    'POST /support/sessions/ss_1/extend',
    'POST /support/sessions/ss_1/credential',
    'POST /support/sessions/ss_1/end',
  ])
  for (const { init } of seen) expect(init.redirect).toBe('error')
})

test('context: the own token, or the credential that is given', async () => {
  const { seen, fetch } = http(routes(fakeServer()))
  const { context } = bridge({ actorToken: own, fetch })
  await context({ signal })
  await context({ signal, credential: 'support-token' })
  expect(seen.map(({ headers }) => headers.get('Authorization'))).toEqual(['Bearer own-token', 'Bearer support-token'])
  expect(seen[0]?.init.cache).toBe('no-store')
  expect(seen[0]?.headers.has('Idempotency-Key')).toBe(false)
})

test('context: nobody signed in is asked without a token', async () => {
  const server = fakeServer()
  server.signOut()
  const { seen, fetch } = http(routes(server))
  const answer = await bridge({ actorToken: async () => null, fetch }).context({ signal })
  expect(answer).toMatchObject({ state: 'signed-out', why: 'no_credential' })
  expect(seen[0]?.headers.has('Authorization')).toBe(false)
})

test('start: sends ids and no names, with the key of the operation', async () => {
  const { seen, fetch } = http({
    'POST /support/sessions': () =>
      Response.json({ outcome: 'pending', now: 1, request: pendingRequest() }, { status: 202 }),
  })
  const request = startRequest({ mode: 'act', returnTo: '/console' })
  const answer = await bridge({ actorToken: own, fetch }).start({ ...request, requestId: 'rq_1' }, keyed)
  expect(answer).toMatchObject({ outcome: 'pending', request: { id: 'rq_1', state: 'pending' } })
  expect(seen[0]?.body).toEqual({
    subject: 'cus_8F2K',
    mode: 'act',
    reason: request.reason,
    ticket: 'ZD-1042',
    ttlSeconds: 600,
    returnTo: '/console',
    requestId: 'rq_1',
  })
  expect(seen[0]?.headers.get('Idempotency-Key')).toBe('key-1')
  expect(seen[0]?.headers.get('Content-Type')).toBe('application/json')
})

test('options: url', async () => {
  const called: string[] = []
  const fetch: typeof globalThis.fetch = async (input) => {
    called.push(String(input))
    return Response.json(fakeServer().context())
  }
  await bridge({ actorToken: own, fetch, url: 'https://support.example' }).context({ signal })
  await bridge({ actorToken: own, fetch }).context({ signal })
  expect(called).toEqual(['https://support.example/support/context', '/support/context'])
})

test('ids are written into paths safely', async () => {
  const { seen, fetch } = http({})
  await bridge({ actorToken: own, fetch })
    .end({ id: '../../admin?x=1' }, keyed)
    .catch(() => undefined)
  expect(seen[0]?.path).toBe('/support/sessions/..%2F..%2Fadmin%3Fx%3D1/end')
})

test('cancel and request', async () => {
  const { seen, fetch } = http({
    'POST /support/requests/rq_1/cancel': () => pendingRequest({ state: 'cancelled' }),
    'GET /support/requests': () => ({
      requests: [pendingRequest({ id: 'rq_0' }), pendingRequest({ state: 'denied' })],
      now: 1,
    }),
  })
  const connector = bridge({ actorToken: own, fetch })
  await connector.cancel?.({ id: 'rq_1' }, keyed)
  expect(seen[0]?.body).toEqual({})
  expect(await connector.request?.({ id: 'rq_1' }, { signal })).toMatchObject({ id: 'rq_1', state: 'denied' })
  expect(await connector.request?.({ id: 'rq_9' }, { signal })).toBe(null)
})

test('refusals carry the code and the problem of the server', async () => {
  const errors = [{ pointer: '/reason/text', code: 'too_short' as const, detail: 'At least 10 characters.' }]
  const { fetch } = http({ 'POST /support/sessions': () => refuse('validation_failed', 422, { errors }) })
  await expect(bridge({ actorToken: own, fetch }).start(startRequest(), keyed)).rejects.toMatchObject({
    code: 'validation_failed',
    fields: errors,
    problem: { status: 422 },
  })
})

test.each<[string, () => unknown]>([
  ['HTML with 502', () => new Response('<html>', { status: 502 })],
  [
    'a foreign problem',
    () => Response.json({ type: 'x', title: 'T', status: 400, code: 'theirs', detail: '' }, { status: 400 }),
  ],
  ['HTML with 200', () => new Response('<html>')],
  ['nothing', () => new Response(null, { status: 204 })],
  ['null', () => Response.json(null)],
  ['another shape', () => ({ state: 'own', epoch: 'one', now: 1, actor: people().dana })],
])('%s is an invalid answer', async (_, answer) => {
  const { fetch } = http({ 'GET /support/context': answer })
  await expect(bridge({ actorToken: own, fetch }).context({ signal })).rejects.toMatchObject({ code: 'invalid_answer' })
})

test('no answer is `network`, a call given up is `aborted`', async () => {
  const fetch: typeof globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'))
  const { context } = bridge({ actorToken: own, fetch })
  await expect(context({ signal })).rejects.toMatchObject({ code: 'network' })
  const stop = new AbortController()
  stop.abort()
  await expect(context({ signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' })
})

test('custody by cookie: the cookie and no token, and nothing of bearer custody', async () => {
  const { seen, fetch } = http({ 'GET /support/context': () => fakeServer().context() })
  const connector = bridge({ custody: 'cookie', fetch })
  expect(connector).not.toHaveProperty('actorToken')
  expect(connector).not.toHaveProperty('credential')
  await connector.context({ signal })
  await connector.end({ id: 'ss_1' }, keyed).catch(() => undefined)
  await bridgeOperator({ custody: 'cookie', fetch })
    .policy()
    .catch(() => undefined)
  expect(seen.map(({ path }) => path)).toEqual(['/support/context', '/support/sessions/ss_1/end', '/support/policy'])
  for (const { init, headers } of seen) {
    expect(init.credentials).toBe('same-origin')
    expect(headers.has('Authorization')).toBe(false)
  }
})

/** A bridge whose context brings another cookie, as often as said. */
function renewing(times: number, context = fakeServer().context()) {
  let left = times
  return http({
    'GET /support/context': () => {
      left -= 1
      return Response.json(context, { headers: left >= 0 ? { 'Support-Cookie-Renewed': '1' } : {} })
    },
  })
}

test.each([0, 1, 2])(
  'custody by cookie: an answer that brings a cookie is asked for again (%i times)',
  async (times) => {
    const { seen, fetch } = renewing(times)
    expect(await bridge({ custody: 'cookie', fetch }).context({ signal })).toMatchObject({ state: 'own' })
    expect(seen).toHaveLength(times + 1)
  },
)

test('custody by cookie: a cookie that never arrives is custody_unavailable, and a live session is put down', async () => {
  const own = renewing(3)
  await expect(bridge({ custody: 'cookie', fetch: own.fetch }).context({ signal })).rejects.toMatchObject({
    code: 'custody_unavailable',
  })
  expect(own.seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET'])
  const server = fakeServer({ custody: 'cookie' })
  server.start(startRequest(), 'key-1')
  const active = renewing(3, server.context())
  await expect(bridge({ custody: 'cookie', fetch: active.fetch }).context({ signal })).rejects.toMatchObject({
    code: 'custody_unavailable',
  })
  expect(active.seen.at(-1)).toMatchObject({ method: 'POST', path: '/support/sessions/ss_1/end' })
})

test('custody by cookie: an own session that comes back with a new page alone: that page is loaded, and this one is told nothing', async () => {
  const server = fakeServer({ custody: 'cookie' })
  server.start(startRequest({ returnTo: '/console/customers?page=2' }), 'key-1')
  server.revoke()
  const { ended } = server.context() as Extract<ContextAnswer, { state: 'own' }>
  const context = { state: 'signed-out', epoch: 3, now: server.now(), why: 'session_ended', ended }
  const { seen, fetch } = http({
    'GET /support/context': () => Response.json(context, { headers: { 'Support-Return': '/support/return' } }),
  })
  const loaded: string[] = []
  const connector = bridge({ custody: 'cookie', fetch, navigate: (path) => loaded.push(path) })
  const stop = new AbortController()
  const asked = connector.context({ signal: stop.signal })
  await expect.poll(() => loaded).toEqual(['/support/return?to=%2Fconsole%2Fcustomers%3Fpage%3D2'])
  stop.abort()
  await expect(asked).rejects.toMatchObject({ code: 'aborted' })
  expect(seen).toHaveLength(1)
  // Whoever signs out is not led back.
  expect(await connector.context({ signal, leaving: true })).toMatchObject({ state: 'signed-out' })
  expect(loaded).toHaveLength(1)
})

test('custody by cookie: an end after which only a new page is own loads it, unless somebody signs out', async () => {
  const server = fakeServer({ custody: 'cookie' })
  server.start(startRequest({ returnTo: '/console/customers' }), 'key-1')
  const { fetch } = http({
    'POST /support/sessions/ss_1/end': () =>
      Response.json(server.end('ss_1'), { headers: { 'Support-Return': '/support/return' } }),
  })
  const loaded: string[] = []
  const connector = bridge({ custody: 'cookie', fetch, navigate: (path) => loaded.push(path) })
  expect(await connector.end({ id: 'ss_1' }, { ...keyed, leaving: true })).toMatchObject({ own: 'stands' })
  expect(loaded).toEqual([])
  const stop = new AbortController()
  const ended = connector.end({ id: 'ss_1' }, { ...keyed, signal: stop.signal })
  await expect.poll(() => loaded).toEqual(['/support/return?to=%2Fconsole%2Fcustomers'])
  stop.abort()
  await expect(ended).rejects.toMatchObject({ code: 'aborted' })
})

test('browserSession: the token goes once, in a header; signing out needs none', async () => {
  const context = fakeServer().context()
  const { seen, fetch } = http({
    'POST /support/browser': () => context,
    'GET /support/context': () => context,
    'POST /support/browser/end': () => ({ outcome: 'signed_out' }),
  })
  const { signIn, signOut } = browserSession({ fetch })
  expect(await signIn('own-token')).toEqual(context)
  await signOut()
  expect(seen.map(({ method, path, headers }) => [method, path, headers.get('Authorization')])).toEqual([
    ['POST', '/support/browser', 'Bearer own-token'],
    ['GET', '/support/context', null],
    ['POST', '/support/browser/end', null],
  ])
})

function pendingRequest(overrides: object = {}): object {
  const { noor, dana } = people()
  return {
    id: 'rq_1',
    state: 'pending',
    actor: dana,
    subject: noor,
    mode: 'act',
    reason: startRequest().reason,
    ticket: null,
    ttlSeconds: 600,
    createdAt: 1,
    expiresAt: 2,
    ...overrides,
  }
}
