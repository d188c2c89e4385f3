// @vitest-environment jsdom
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import axios, { AxiosError, type AxiosInstance } from 'axios'
import { afterEach, expect, test } from 'vitest'
import { fakeLifecycle, flush, ownTestClient, startRequest, type TestClientOptions } from '../testing/index.ts'
import { fenceAxios, fenceXhr } from './xhr.ts'

// A real XMLHttpRequest (jsdom's, with its CORS checks) and a real axios over it, against a real server.

interface Seen {
  readonly method: string
  readonly path: string
  readonly context: string | undefined
  readonly authorization: string | undefined
  readonly trace: string | undefined
  body: string
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Handler = (response: ServerResponse, request: IncomingMessage) => void

async function serve(handle: Handler = (response) => response.end('{"ok":true}')) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', 'Support-Context, Authorization, Content-Type, X-Trace')
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT')
    response.setHeader('Access-Control-Expose-Headers', 'Support-Context-Mismatch')
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const { headers } = request
    const entry: Seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      context: headers['support-context'] as string | undefined,
      authorization: headers.authorization,
      trace: headers['x-trace'] as string | undefined,
      body: '',
    }
    seen.push(entry)
    request.on('data', (chunk: Buffer) => {
      entry.body += chunk.toString()
    })
    request.on('end', () => handle(response, request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

async function tab(origin: string, options: TestClientOptions = {}) {
  return ownTestClient({ lifecycle: fakeLifecycle({ origin }), ...options })
}

const problem = (response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}) =>
  response
    .writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
    .end(JSON.stringify({ type: `x/${code}`, title: code, status, code, detail: code }))

/** How often the server was asked who we are, from here on. */
function questions(connector: { readonly calls: readonly { readonly name: string }[] }) {
  const before = connector.calls.length
  return () => connector.calls.slice(before).filter(({ name }) => name === 'context').length
}

/** Arrived at the server, and not answered. */
async function arrived(seen: readonly unknown[], count = 1) {
  while (seen.length < count) await new Promise((resolve) => setTimeout(resolve, 2))
}

test('fenceXhr: assertion, credential and what the caller said, once each', async () => {
  const { origin, seen } = await serve()
  const { client, server } = await tab(origin)
  await client.start(startRequest())
  const xhr = new XMLHttpRequest()
  xhr.responseType = 'json'
  const headers = { 'X-Trace': '7', authorization: 'Bearer mine', 'SUPPORT-CONTEXT': 'own;e=0' }
  const done = await fenceXhr(client, xhr, { method: 'POST', url: '/api/files', headers, body: 'bytes' })
  expect(done).toBe(xhr)
  expect([xhr.status, xhr.response]).toEqual([200, { ok: true }])
  expect(seen).toMatchObject([
    { method: 'POST', path: '/api/files', body: 'bytes', trace: '7', context: `${server.live()?.session.id};e=2` },
  ])
  expect(seen[0]?.authorization).toMatch(/^Bearer \S+\.fake$/)
})

test('fenceXhr: the progress of an upload is the caller’s', async () => {
  const { origin } = await serve()
  const { client } = await tab(origin)
  const xhr = new XMLHttpRequest()
  const heard: string[] = []
  xhr.upload.addEventListener('progress', () => heard.push('up'))
  xhr.upload.addEventListener('load', () => heard.push('up done'))
  xhr.addEventListener('progress', ({ loaded }) => heard.push(`down ${loaded}`))
  await fenceXhr(client, xhr, { method: 'PUT', url: '/x', body: '12345' })
  expect(heard).toEqual(expect.arrayContaining(['up', 'up done', 'down 11']))
})

test('fenceXhr: aborted when the identity is left; no answer reaches the page', async () => {
  const { origin, seen } = await serve(() => undefined)
  const { client } = await tab(origin)
  const xhr = new XMLHttpRequest()
  const heard: string[] = []
  for (const type of ['load', 'abort']) xhr.addEventListener(type, () => heard.push(type))
  const outcome = fenceXhr(client, xhr, { url: '/slow' }).catch((error: unknown) => error)
  await arrived(seen)
  await client.start(startRequest())
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(heard).toEqual(['abort'])
})

test('fenceXhr: a write made on somebody else’s page is not sent', async () => {
  const { origin, seen } = await serve()
  let release: () => void = () => undefined
  const onIdentityChange = () => new Promise<void>((resolve) => (release = resolve))
  const { client } = await tab(origin, { onIdentityChange })
  const starting = client.start(startRequest())
  await flush()
  expect(client.getState().status).toBe('switching')
  const outcome = fenceXhr(client, new XMLHttpRequest(), { method: 'PUT', url: '/x' })
  await expect(outcome).rejects.toMatchObject({ code: 'superseded' })
  release()
  await starting
  expect(seen).toEqual([])
})

test('fenceXhr: 409 with the mismatch header, and 401 session_ended in any response type, make the client ask', async () => {
  const { origin } = await serve((response, { url }) =>
    url === '/mismatch'
      ? problem(response, 409, 'context_mismatch', { 'Support-Context-Mismatch': 'own;e=9' })
      : problem(response, 401, 'session_ended'),
  )
  const { client, connector } = await tab(origin)
  const asked = questions(connector)
  const send = async (url: string, type: XMLHttpRequestResponseType = '') => {
    const xhr = new XMLHttpRequest()
    xhr.responseType = type
    const { status } = await fenceXhr(client, xhr, { url })
    await flush()
    return status
  }
  expect(await send('/mismatch')).toBe(409)
  expect(asked()).toBe(1)
  for (const [count, type] of (['', 'json', 'arraybuffer'] as const).entries()) {
    expect(await send('/ended', type)).toBe(401)
    expect(asked()).toBe(count + 2)
  }
})

test('fenceXhr: the application’s own 409 and 401 are its own', async () => {
  const { origin } = await serve((response, { url }) =>
    url === '/409' ? problem(response, 409, 'conflict') : response.writeHead(401).end('{'),
  )
  const { client, connector } = await tab(origin)
  const asked = questions(connector)
  for (const url of ['/409', '/401']) await fenceXhr(client, new XMLHttpRequest(), { url })
  await flush()
  expect(asked()).toBe(0)
  expect(client.getState().status).toBe('own')
})

test('fenceXhr: other origins are left alone, whoever is on screen', async () => {
  const { origin, seen } = await serve()
  const { client } = await tab('https://app.example')
  await client.start(startRequest())
  await fenceXhr(client, new XMLHttpRequest(), { url: `${origin}/logo`, headers: { Authorization: 'Bearer theirs' } })
  expect(seen).toMatchObject([{ context: undefined, authorization: 'Bearer theirs' }])
})

test('fenceXhr: an answer from another address is refused', async () => {
  const { origin, seen } = await serve((response, { url }) =>
    url === '/moved' ? response.writeHead(302, { Location: '/there' }).end() : response.end('there'),
  )
  const { client } = await tab(origin)
  await expect(fenceXhr(client, new XMLHttpRequest(), { url: '/moved' })).rejects.toMatchObject({
    code: 'origin_not_allowed',
  })
  expect(seen.map(({ path }) => path)).toEqual(['/moved', '/there'])
})

test('fenceXhr: given up by the caller, before and after it was sent; no answer', async () => {
  const { origin, seen } = await serve(() => undefined)
  const { client } = await tab(origin)
  const given = AbortSignal.abort()
  const early = fenceXhr(client, new XMLHttpRequest(), { url: '/early', signal: given })
  await expect(early).rejects.toMatchObject({ code: 'aborted' })
  const stop = new AbortController()
  const late = fenceXhr(client, new XMLHttpRequest(), { url: '/late', signal: stop.signal })
  await arrived(seen)
  stop.abort()
  await expect(late).rejects.toMatchObject({ code: 'aborted' })
  const xhr = new XMLHttpRequest()
  const own = fenceXhr(client, xhr, { url: '/own' })
  await arrived(seen, 2)
  xhr.abort()
  await expect(own).rejects.toMatchObject({ code: 'aborted' })
  // Long enough to arrive on a busy machine.
  xhr.timeout = 1000
  await expect(fenceXhr(client, xhr, { url: '/unanswered' })).rejects.toMatchObject({ code: 'network' })
  // The last may or may not have left before its time was up.
  expect(seen.slice(0, 2).map(({ path }) => path)).toEqual(['/late', '/own'])
})

test('authorize: holds no credential that could be written down', async () => {
  const { client } = await tab('https://app.example')
  const authorization = await client.authorize('/x')
  expect(authorization).toMatchObject({ fenced: true, url: 'https://app.example/x', assertion: { session: 'own' } })
  expect(authorization.headers()).toEqual({
    'Support-Context': 'own;e=1',
    Authorization: `Bearer ${authorization.credential()}`,
  })
  expect(JSON.stringify(authorization)).not.toContain(authorization.credential())
})

test('authorize: cookie custody gives the assertion alone; signed out nothing', async () => {
  const { client, server } = await tab('https://app.example', { custody: 'cookie' })
  expect((await client.authorize('/x')).headers()).toEqual({ 'Support-Context': 'own;e=1' })
  server.signOut()
  await client.resume()
  const nobody = await client.authorize('/x')
  expect([nobody.headers(), nobody.signal, nobody.credential()]).toEqual([{}, null, null])
})

test('authorize: a connector that sends by itself has nothing to give', async () => {
  const send = async () => new Response()
  const wrap = (connector: object) => ({ ...connector, fetch: send }) as never
  const { client, server } = await tab('https://app.example', { wrap })
  await expect(client.authorize('/x')).rejects.toMatchObject({ code: 'unsupported' })
  // Nobody has none to add: the sign-in page goes on.
  server.signOut()
  await client.resume()
  expect((await client.authorize('/login')).headers()).toEqual({})
  expect((await client.authorize('https://cdn.example/x')).fenced).toBe(false)
})

test('authorize: of a left identity: judged `superseded`, doubts nothing; disposed gives none', async () => {
  const { client, connector } = await tab('https://app.example')
  const authorization = await client.authorize('/x')
  await client.start(startRequest())
  expect(authorization.signal?.reason).toMatchObject({ code: 'superseded' })
  const answer = { status: 200, header: () => null, body: () => '' }
  await expect(authorization.judge(answer)).rejects.toMatchObject({ code: 'superseded' })
  const asked = questions(connector)
  authorization.doubt()
  await flush()
  expect(asked()).toBe(0)
  client.dispose()
  await expect(client.authorize('/x')).rejects.toMatchObject({ code: 'disposed' })
})

async function axiosTab(handle?: Handler) {
  const { origin, seen } = await serve(handle)
  const made = await tab(origin)
  const api: AxiosInstance = axios.create({ baseURL: `${origin}/api/` })
  const fence = fenceAxios(made.client)
  api.interceptors.request.use(fence.request)
  api.interceptors.response.use(fence.response, fence.failed)
  return { ...made, api, origin, seen }
}

test('fenceAxios: assertion and credential, over what the caller set; gone from the configuration afterwards', async () => {
  const { api, client, seen } = await axiosTab()
  await client.start(startRequest())
  const { data, config } = await api.post(
    '/files',
    { a: 1 },
    {
      params: { q: 'x' },
      headers: { 'Support-Context': 'own;e=0' },
      auth: { username: 'u', password: 'p' },
    },
  )
  expect(data).toEqual({ ok: true })
  expect(seen).toMatchObject([{ method: 'POST', path: '/api/files?q=x', body: '{"a":1}', context: 'ss_1;e=2' }])
  expect(seen[0]?.authorization).toMatch(/^Bearer \S+\.fake$/)
  expect(JSON.stringify(config)).not.toContain('Bearer')
})

test('fenceAxios: other origins are left alone', async () => {
  const { api } = await axiosTab()
  const elsewhere = await serve()
  await api.get(`${elsewhere.origin}/logo`)
  expect(elsewhere.seen).toMatchObject([{ path: '/logo', context: undefined, authorization: undefined }])
})

test('fenceAxios: an absolute address below `baseURL` is judged as axios joins it', async () => {
  const { api, seen } = await axiosTab()
  await api.get('https://elsewhere.example/x', { allowAbsoluteUrls: false })
  expect(seen).toMatchObject([{ path: '/api/https://elsewhere.example/x', context: 'own;e=1' }])
})

test('fenceAxios: aborted when the identity is left', async () => {
  const { api, client, seen } = await axiosTab(() => undefined)
  const outcome = api.get('/slow').catch((error: unknown) => error)
  await arrived(seen)
  await client.start(startRequest())
  expect(await outcome).toMatchObject({ code: 'superseded' })
})

test('fenceAxios: the caller’s own signal stays the caller’s', async () => {
  const { api, seen } = await axiosTab(() => undefined)
  for (const stop of [new AbortController(), foreignController()]) {
    const outcome = api.get('/slow', { signal: stop.signal }).catch((error: unknown) => error)
    await arrived(seen)
    stop.abort()
    expect(axios.isCancel(await outcome)).toBe(true)
    seen.splice(0)
  }
})

/** What axios accepts as a signal and the platform does not. */
function foreignController() {
  const listeners: (() => void)[] = []
  const signal = {
    aborted: false,
    addEventListener: (_: string, listener: () => void) => listeners.push(listener),
  }
  return {
    signal: signal as unknown as AbortSignal,
    abort: () => {
      for (const listener of listeners) listener()
    },
  }
}

test('fenceAxios: a refusal stays axios’ own error without the credential, and makes the client ask', async () => {
  const { api, connector } = await axiosTab((response, { url }) =>
    url === '/api/mismatch'
      ? problem(response, 409, 'context_mismatch', { 'Support-Context-Mismatch': 'own;e=9' })
      : problem(response, 401, 'session_ended'),
  )
  const asked = questions(connector)
  for (const [count, path] of ['/mismatch', '/ended'].entries()) {
    const error = await api.get(path).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AxiosError)
    expect(JSON.stringify(error)).not.toContain('Bearer')
    await flush()
    expect(asked()).toBe(count + 1)
  }
  await api.get('/ended', { validateStatus: () => true, responseType: 'text' })
  await flush()
  expect(asked()).toBe(3)
})

test('fenceAxios: an answer from another address is refused, failed or not', async () => {
  const { api } = await axiosTab((response, { url }) =>
    url === '/there' ? response.end('{}') : response.writeHead(302, { Location: '/there' }).end(),
  )
  await expect(api.get('/moved')).rejects.toMatchObject({ code: 'origin_not_allowed' })
  await expect(api.get('/moved', { validateStatus: () => false })).rejects.toMatchObject({ code: 'origin_not_allowed' })
})

test('fenceAxios: what axios rejects with without a request passes through', async () => {
  const { client } = await tab('https://app.example')
  const fence = fenceAxios(client)
  for (const thrown of [new Error('x'), 'text', null]) await expect(fence.failed(thrown)).rejects.toBe(thrown)
})
