import { type Problem, type ProblemCode, problemType } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { createImpersonationClient } from '../index.ts'
import { fakeLifecycle, fakeServer, manualClock, memoryChannel, people, startRequest } from '../testing/index.ts'
import { bridge } from './bridge.ts'

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
