import { afterEach, expect, test } from 'vitest'
import { browserWorkerScope, type VaultScope } from '../ports/workerScope.ts'
import { fakeToken, people, startRequest } from '../testing/index.ts'
import { workerTabs } from '../testing/workerTab.ts'
import type { VaultWorker } from './worker.ts'

const { dana, ines } = people()
const API = 'https://app.example/api/files'

const { open, own, close } = workerTabs()
afterEach(close)

/** A worker that hears everything and says nothing, until it is told to fail. */
function mute() {
  const heard: unknown[] = []
  const target = new EventTarget()
  let terminated = 0
  const worker: VaultWorker = {
    postMessage: (message) => heard.push(message),
    addEventListener: (type, listener) => target.addEventListener(type, listener),
    terminate: () => {
      terminated += 1
    },
  }
  return {
    ...{ worker, heard },
    say: (data: unknown) => target.dispatchEvent(new MessageEvent('message', { data })),
    fail: () => target.dispatchEvent(new Event('error')),
    terminated: () => terminated,
  }
}

test('a worker that cannot be created: suspended, and nothing is sent by the page instead', async () => {
  const refused = new DOMException('Refused by the policy', 'SecurityError')
  const tab = open({
    page: {
      worker: () => {
        throw refused
      },
    },
  })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({
    status: 'suspended',
    error: { code: 'custody_unavailable', cause: refused },
  })
  await expect(tab.client.fetch(API)).rejects.toMatchObject({ code: 'identity_unknown' })
  expect(tab.bridge.seen).toEqual([])
})

test('a worker whose module cannot be loaded: suspended, and another one is created with the next question', async () => {
  const made: ReturnType<typeof mute>[] = []
  const tab = open({
    page: {
      worker() {
        const next = mute()
        made.push(next)
        return next.worker
      },
    },
  })
  const resumed = tab.client.resume()
  await tab.pass()
  made[0]?.fail()
  await resumed
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'custody_unavailable' } })
  expect(made[0]?.terminated()).toBe(1)
  await tab.clock.advance(1000)
  expect(made).toHaveLength(2)
})

test('a worker that never answers: `network`, and suspended', async () => {
  const { worker, heard } = mute()
  const tab = open({ page: { worker: () => worker } })
  const resumed = tab.client.resume()
  await tab.clock.advance(15_000)
  await resumed
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'network' } })
  expect(heard).toContainEqual(expect.objectContaining({ kind: 'ping' }))
})

test('a worker that dies: what waits is refused, the page goes to `suspended`, and the token goes nowhere else', async () => {
  let dead = false
  const tab = await own({
    scope: (scope) => ({
      ...scope,
      postMessage: (message, transfer) => (dead ? undefined : scope.postMessage(message, transfer)),
    }),
  })
  dead = true
  const sent = tab.client.fetch(API).catch((thrown: unknown) => thrown)
  await tab.clock.advance(10_000)
  expect(await sent).toMatchObject({ code: 'network' })
  await tab.clock.advance(15_000)
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'network' } })
  await expect(tab.client.fetch(API)).rejects.toMatchObject({ code: 'identity_unknown' })
})

test('a worker that only takes long is waited for', async () => {
  let answer: (response: Response) => void = () => undefined
  const tab = await own({
    api: () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  })
  const sent = tab.client.fetch(API)
  for (let round = 0; round < 12; round += 1) {
    await tab.pass()
    await tab.clock.advance(5000)
  }
  answer(new Response('late'))
  expect(await (await sent).text()).toBe('late')
})

test('a mistake in the worker after its first word does not end it', async () => {
  const { worker, say, fail, terminated } = mute()
  const tab = open({ page: { worker: () => worker } })
  void tab.client.resume()
  await tab.pass()
  say({ understudy: 'vault', kind: 'pong', id: 1 })
  fail()
  expect(terminated()).toBe(0)
  expect(tab.client.getState().status).toBe('resolving')
})

test('an auth library that never answers is not waited for without end', async () => {
  let hang = false
  const tab = await own({
    vault: { actorToken: () => (hang ? new Promise(() => undefined) : Promise.resolve(fakeToken({ actor: dana }))) },
  })
  hang = true
  const sent = tab.client.fetch(API).catch((thrown: unknown) => thrown)
  for (let round = 0; round < 4; round += 1) {
    await tab.pass()
    await tab.clock.advance(5000)
  }
  expect(await sent).toMatchObject({ code: 'network' })
})

test.each<[string, object]>([
  ['of another shape', { kind: 'answer', value: { state: 'own' } }],
  ['of another kind', { kind: 'response', response: {}, body: null }],
  ['of no kind', { kind: 'surprise' }],
  ['with an error of no known code', { kind: 'refused', error: { code: 'theirs', message: 'x' } }],
])('an answer %s is an invalid one', async (_, answer) => {
  const { worker, say } = mute()
  const tab = open({ page: { worker: () => worker } })
  const resumed = tab.client.resume()
  await tab.pass()
  say({ understudy: 'vault', id: 1, ...answer })
  await resumed
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'invalid_answer' } })
})

test('an answer that comes twice, or to no question, changes nothing', async () => {
  const { worker, say } = mute()
  const tab = open({ page: { worker: () => worker } })
  const resumed = tab.client.resume()
  await tab.pass()
  for (const id of [1, 1, 77]) say({ understudy: 'vault', kind: 'answer', id, value: tab.server.context() })
  say({ kind: 'answer', id: 1 })
  await resumed
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: { id: dana.id } })
})

test('an ordinary user: no worker, until something is sent with the own token', async () => {
  const tab = open({ client: { hint: () => false }, page: { actor: async () => dana } })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: { id: dana.id } })
  expect([tab.created(), tab.bridge.seen.length, tab.clock.pending()]).toEqual([0, 0, 0])
  await tab.client.fetch(API)
  expect(tab.created()).toBe(1)
  expect(tab.bridge.seen[0]?.headers.get('Authorization')).toBe(`Bearer ${fakeToken({ actor: dana })}`)
})

test('an ordinary user who is signed out: no worker either', async () => {
  const tab = open({ client: { hint: () => false }, page: { actor: async () => null } })
  await tab.client.resume()
  await tab.client.fetch('/sign-in')
  expect(tab.client.getState().status).toBe('signed-out')
  expect(tab.created()).toBe(0)
})

test('handOver: the worker uses what it was given, and the page cannot have it back', async () => {
  const token = fakeToken({ actor: dana })
  const tab = open({ vault: { actorToken: undefined } as object })
  await tab.connector.handOver(token)
  await tab.client.resume()
  await tab.client.start(startRequest())
  expect(tab.client.getState().status).toBe('active')
  expect(JSON.stringify(tab.posted)).not.toContain(token)
})

test('handOver: before it nobody says that nobody is signed in', async () => {
  const tab = open({ vault: { actorToken: undefined } as object })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'identity_unknown' } })
  await tab.connector.handOver(null)
  tab.server.signOut()
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('signed-out')
})

test('handOver: a renewed token is taken, another person’s only after a sign-out', async () => {
  const tab = open({ vault: { actorToken: undefined } as object })
  await tab.connector.handOver(fakeToken({ actor: dana }))
  await tab.connector.handOver(fakeToken({ actor: { ...dana, name: 'Dana R.' } }))
  await expect(tab.connector.handOver(fakeToken({ actor: ines }))).rejects.toMatchObject({ code: 'superseded' })
  await expect(tab.connector.handOver('opaque')).rejects.toMatchObject({ code: 'superseded' })
  await tab.connector.handOver(null)
  await tab.connector.handOver(fakeToken({ actor: ines }))
})

test('handOver: a worker with a source of its own takes none', async () => {
  const tab = open()
  await expect(tab.connector.handOver('mine')).rejects.toMatchObject({ code: 'unsupported' })
})

test('close: the next question creates another worker', async () => {
  const tab = await own({ api: () => new Promise(() => undefined) })
  const waiting = tab.client.fetch(API).catch((thrown: unknown) => thrown)
  await tab.pass()
  tab.connector.close()
  expect(await waiting).toMatchObject({ code: 'disposed' })
  await tab.client.resume()
  expect([tab.created(), tab.client.getState().status]).toEqual([2, 'own'])
})

function streamOf(...parts: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      controller.close()
    },
  })
}

test.each<[string, BodyInit]>([
  ['text', 'abc'],
  ['bytes', new TextEncoder().encode('abc')],
  ['a blob', new Blob(['abc'], { type: 'text/csv' })],
  ['a stream', streamOf('a', 'bc')],
])('an upload of %s arrives as it is', async (_, body) => {
  const tab = await own({ api: async (request) => new Response(await request.text()) })
  const response = await tab.client.fetch(API, { method: 'PUT', body, duplex: 'half' } as RequestInit)
  expect(await response.text()).toBe('abc')
})

test('an upload of a form keeps its parts and their names', async () => {
  const form = new FormData()
  form.set('file', new File(['abc'], 'invoice.txt', { type: 'text/plain' }))
  const tab = await own({ api: async (request) => Response.json([...(await request.formData()).keys()]) })
  expect(await (await tab.client.fetch(API, { method: 'POST', body: form })).json()).toEqual(['file'])
})

test('a Request keeps its method, headers and body', async () => {
  const tab = await own({ api: async (request) => new Response(await request.text(), { status: 207 }) })
  const request = new Request(API, { method: 'PATCH', body: 'abc', headers: { 'X-Trace': '1' } })
  const response = await tab.client.fetch(request)
  expect([response.status, await response.text()]).toEqual([207, 'abc'])
  expect(tab.bridge.seen.at(-1)?.headers.get('X-Trace')).toBe('1')
})

test('an answer arrives with its status, headers and address, also without a body', async () => {
  const tab = await own({
    api: ({ url, method }) => {
      const response = new Response(method === 'DELETE' ? null : 'abc', {
        status: method === 'DELETE' ? 204 : 418,
        statusText: 'Teapot',
        headers: { 'X-Total': '3' },
      })
      Object.defineProperty(response, 'url', { value: url })
      return response
    },
  })
  const response = await tab.client.fetch(`${API}?page=2`)
  expect(response).toMatchObject({ status: 418, statusText: 'Teapot', url: `${API}?page=2` })
  expect([response.headers.get('X-Total'), await response.clone().text()]).toEqual(['3', 'abc'])
  expect((await tab.client.fetch(API, { method: 'DELETE' })).status).toBe(204)
})

test('an answer that streams arrives part by part, and giving it up reaches the server', async () => {
  let cancelled = false
  let enqueue: (part: string) => void = () => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      enqueue = (part) => controller.enqueue(new TextEncoder().encode(part))
    },
    cancel() {
      cancelled = true
    },
  })
  const tab = await own({ api: () => new Response(body) })
  const response = await tab.client.fetch(API)
  const reader = response.body!.getReader()
  enqueue('first')
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first')
  enqueue('second')
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('second')
  const rest = reader.read().catch((thrown: unknown) => thrown)
  await tab.client.start(startRequest())
  expect(await rest).toMatchObject({ code: 'superseded' })
  await tab.pass()
  expect(cancelled).toBe(true)
})

test('a request that its caller gives up is given up in the worker too', async () => {
  const stop = new AbortController()
  const tab = await own({ api: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)) })
  const sent = tab.client.fetch(API, { signal: stop.signal }).catch((thrown: unknown) => thrown)
  await tab.pass()
  const reason = new Error('enough')
  stop.abort(reason)
  expect(await sent).toBe(reason)
  await tab.pass()
  expect(tab.bridge.seen.at(-1)?.signal.aborted).toBe(true)
})

test('a request that does not get through fails as from the platform, and says nothing about identity', async () => {
  const tab = await own({ api: () => Promise.reject(new TypeError('connection refused')) })
  await expect(tab.client.fetch(API)).rejects.toThrow(TypeError)
  expect(tab.client.getState().status).toBe('own')
})

test('a mode in which no credential can be sent is refused', async () => {
  const tab = await own()
  await expect(tab.client.fetch(API, { mode: 'no-cors' })).rejects.toMatchObject({ code: 'unsupported' })
  expect(tab.client.getState().status).toBe('own')
})

/** Browsers that hand no stream over. */
function withoutStreams<T extends VaultWorker | VaultScope>(end: T): T['postMessage'] {
  return (message, transfer) => {
    if (transfer.some((entry) => entry instanceof ReadableStream)) throw new DOMException('No', 'DataCloneError')
    end.postMessage(message, transfer)
  }
}

test('where no stream can be handed over, the whole of it is', async () => {
  const tab = await own({
    api: async (request) => new Response(streamOf('<', await request.text(), '>')),
    port: (port) => ({
      postMessage: withoutStreams(port),
      addEventListener: (type, listener) => port.addEventListener(type, listener),
      start: () => port.start?.(),
    }),
    scope: (scope) => ({ ...scope, postMessage: withoutStreams(scope) }),
  })
  const init = { method: 'POST', body: streamOf('a', 'b'), duplex: 'half' }
  expect(await (await tab.client.fetch(API, init)).text()).toBe('<ab>')
})

test('a vault that is served outside of a worker is refused', () => {
  expect(() => browserWorkerScope()).toThrow(expect.objectContaining({ code: 'custody_unavailable' }))
})
