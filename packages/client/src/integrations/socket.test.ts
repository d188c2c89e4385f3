import type { AddressInfo } from 'node:net'
import { parseSocketOffer, SOCKET_PROTOCOL, type SocketOffer } from '@understudy/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket as RealSocket, WebSocketServer } from 'ws'
import {
  activeTestClient,
  fakeLifecycle,
  fakeToken,
  flush,
  ownTestClient,
  people,
  startRequest,
  type TestClientOptions,
  testClient,
} from '../testing/index.ts'
import { type FencedSocket, openSocket, type SocketClosed, type SocketOptions } from './socket.ts'

// Real connections to a real server. Node 20 has no WebSocket of its own.
beforeEach(() => void vi.stubGlobal('WebSocket', RealSocket))

interface Connection {
  readonly offer: SocketOffer | null
  readonly socket: RealSocket
  readonly heard: string[]
  readonly closed: number[]
}

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
  vi.unstubAllGlobals()
})

type Select = (protocols: readonly string[]) => string | false

const ours: Select = (protocols) => protocols.find((entry) => !entry.startsWith('understudy.')) ?? SOCKET_PROTOCOL

async function serve({
  select = ours,
  onConnection,
}: {
  select?: Select
  onConnection?: (one: Connection) => void
} = {}) {
  const connections: Connection[] = []
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (protocols) => select([...protocols]),
  })
  server.on('connection', (socket, request) => {
    const header = request.headers['sec-websocket-protocol'] ?? null
    const one: Connection = { offer: parseSocketOffer(header), socket, heard: [], closed: [] }
    socket.on('message', (data) => one.heard.push(String(data)))
    socket.on('close', (code) => one.closed.push(code))
    connections.push(one)
    onConnection?.(one)
  })
  await new Promise((resolve) => server.on('listening', resolve))
  undo.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, connections }
}

/** Until it is so: real sockets take their time. The test's own limit is what ends a wait in vain. */
async function until(fits: () => boolean) {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 2))
}

type Server = Awaited<ReturnType<typeof serve>>
type Made = Awaited<ReturnType<typeof ownTestClient>>

const at = (server: Server, options: TestClientOptions = {}) => ({
  lifecycle: fakeLifecycle({ origin: server.origin }),
  ...options,
})

function open(made: Made, options: SocketOptions = {}, url: string | URL = '/live') {
  const log: { opened: (string | null)[]; messages: unknown[]; closed: SocketClosed[] } = {
    opened: [],
    messages: [],
    closed: [],
  }
  const live = openSocket(made.client, url, {
    clock: made.clock,
    onOpen: (protocol) => log.opened.push(protocol),
    onMessage: (data) => log.messages.push(data),
    onClosed: (closed) => log.closed.push(closed),
    ...options,
  })
  undo.push(live.close)
  return { live, ...log }
}

const opened = (live: FencedSocket) => until(() => live.status() === 'open')

test('default: asserts the own identity, carries its credential, talks both ways', async () => {
  const server = await serve({ onConnection: ({ socket }) => socket.send('hello') })
  const made = await ownTestClient(at(server))
  const { live, opened: told, messages } = open(made)
  expect(live.status()).toBe('waiting')
  await opened(live)
  const [one] = server.connections
  expect(one?.offer).toEqual({
    assertion: { session: 'own', epoch: 1 },
    credential: fakeToken({ actor: people().dana }),
    protocols: [],
  })
  live.send('hi')
  await until(() => one?.heard.length === 1 && messages.length === 1)
  expect([one?.heard, messages, told]).toEqual([['hi'], ['hello'], [null]])
})

test('active: the session in the assertion, its credential, the application’s subprotocol first', async () => {
  const server = await serve()
  const made = await activeTestClient(at(server))
  const { live, opened: told } = open(made, { protocols: ['chat.v2', 'chat.v1'] })
  await opened(live)
  const { offer } = server.connections[0]!
  expect(offer).toMatchObject({ assertion: { session: 'ss_1', epoch: 2 }, protocols: ['chat.v2', 'chat.v1'] })
  expect(offer?.credential).not.toBe(fakeToken({ actor: people().dana }))
  expect(told).toEqual(['chat.v2'])
})

test('cookie custody: the assertion alone', async () => {
  const server = await serve()
  const { live } = open(await ownTestClient(at(server, { custody: 'cookie' })))
  await opened(live)
  expect(server.connections[0]?.offer).toMatchObject({ assertion: { session: 'own' }, credential: null })
})

test('opens only when it is certain who asks', async () => {
  const server = await serve()
  const made = testClient(at(server, { fault: () => 'delay' }))
  const { live } = open(made)
  await flush()
  expect([live.status(), server.connections.length]).toEqual(['waiting', 0])
  made.connector.release()
  await opened(live)
  expect(server.connections).toHaveLength(1)
})

test.each([
  ['start', ({ client }: Made) => client.start(startRequest()), 'superseded'],
  ['sign-out', ({ client }: Made) => client.signOut(), 'superseded'],
  ['dispose', async ({ client }: Made) => client.dispose(), 'disposed'],
] as const)('identity left by %s: closed at once with 4401, nothing more sent or heard', async (_, leave, code) => {
  const server = await serve()
  const made = await ownTestClient(at(server))
  const { live, closed, messages } = open(made)
  await opened(live)
  const [one] = server.connections
  const leaving = leave(made)
  await flush()
  expect(live.status()).toBe('closed')
  expect(closed).toMatchObject([{ code: null, error: { code } }])
  expect(() => live.send('late')).toThrow(expect.objectContaining({ code }))
  one?.socket.send('late')
  await leaving
  await until(() => one?.closed.length === 1)
  await made.clock.advance(60_000)
  expect([one?.closed, one?.heard, messages, server.connections.length]).toEqual([[4401], [], [], 1])
})

test.each(['end', 'expiry', 'revocation'])(
  'support session left by %s: closed, and not opened as the actor (gumroad #4512, R-32)',
  async (how) => {
    const server = await serve()
    const made = await activeTestClient(at(server))
    const { live, closed } = open(made)
    await opened(live)
    if (how === 'end') await made.client.end()
    if (how === 'expiry') await made.clock.advance(600_000)
    if (how === 'revocation') {
      made.server.revoke()
      made.connector.hint()
      await made.clock.advance(1000)
    }
    expect(made.client.getState().status).toBe('own')
    await until(() => server.connections[0]?.closed.length === 1)
    await made.clock.advance(60_000)
    expect(closed).toMatchObject([{ error: { code: 'superseded' } }])
    expect([server.connections[0]?.closed, server.connections.length]).toEqual([[4401], 1])
  },
)

test('nothing is sent while it is not certain who asks, and the connection stands', async () => {
  const server = await serve()
  const made = await activeTestClient(at(server))
  const { live } = open(made)
  await opened(live)
  made.connector.setFault(() => 'delay')
  made.lifecycle.signal('restored')
  expect(made.client.getState().status).toBe('resolving')
  expect(() => live.send('in doubt')).toThrow(expect.objectContaining({ code: 'identity_unknown' }))
  await flush()
  made.connector.release()
  await flush()
  live.send('certain')
  void made.client.end()
  expect(() => live.send('ending')).toThrow(expect.objectContaining({ code: 'superseded' }))
  const [one] = server.connections
  await until(() => one?.heard.length === 1)
  expect(one?.heard).toEqual(['certain'])
})

test('time is up before the state says so: nothing is sent', async () => {
  const server = await serve()
  const made = await activeTestClient(at(server))
  const { live } = open(made)
  await opened(live)
  made.client.remaining = () => 0
  expect(made.client.getState().status).toBe('active')
  expect(() => live.send('x')).toThrow(expect.objectContaining({ code: 'session_expired' }))
})

test('same-identity: opened again after a loss, with growing pauses and a fresh credential', async () => {
  const server = await serve()
  const made = await activeTestClient(at(server))
  const { live, closed, opened: told } = open(made)
  await opened(live)
  server.connections[0]?.socket.terminate()
  await until(() => live.status() === 'waiting')
  expect(() => live.send('x')).toThrow(expect.objectContaining({ code: 'network' }))
  await made.clock.advance(999)
  expect(server.connections).toHaveLength(1)
  await made.clock.advance(1)
  await opened(live)
  server.connections[1]?.socket.close(1011)
  await until(() => live.status() === 'waiting')
  await made.clock.advance(1999)
  expect(server.connections).toHaveLength(2)
  await made.clock.advance(1)
  await opened(live)
  // It stood: the next loss is a new one.
  await made.clock.advance(200_000)
  server.connections[2]?.socket.terminate()
  await until(() => live.status() === 'waiting')
  await made.clock.advance(1000)
  await opened(live)
  const credentials = server.connections.map(({ offer }) => offer?.credential)
  expect(new Set(credentials).size).toBe(2)
  expect([closed, told.length]).toEqual([[], 4])
})

test('same-identity: another identity came while it was lost: over for good', async () => {
  const server = await serve()
  const made = await ownTestClient(at(server))
  const { live, closed } = open(made)
  await opened(live)
  server.connections[0]?.socket.terminate()
  await until(() => live.status() === 'waiting')
  await made.client.start(startRequest())
  await made.clock.advance(60_000)
  expect(closed).toMatchObject([{ error: { code: 'superseded' } }])
  expect(server.connections).toHaveLength(1)
})

test('never: a loss is the end', async () => {
  const server = await serve()
  const made = await ownTestClient(at(server))
  const { live, closed } = open(made, { reopen: 'never' })
  await opened(live)
  server.connections[0]?.socket.terminate()
  await until(() => live.status() === 'closed')
  await made.clock.advance(60_000)
  expect([closed, server.connections.length]).toEqual([[{ code: 1006, reason: '', error: null }], 1])
})

test.each([1000, 4000])('close %i is the application’s own: not opened again', async (code) => {
  const server = await serve()
  const made = await ownTestClient(at(server))
  const { live, closed } = open(made)
  await opened(live)
  server.connections[0]?.socket.close(code, 'done')
  await until(() => live.status() === 'closed')
  expect(closed).toEqual([{ code, reason: 'done', error: null }])
  expect(() => live.send('x')).toThrow(expect.objectContaining({ code: 'aborted' }))
})

test.each([4409, 4401])('close %i by the server makes the client ask, and not every second', async (code) => {
  const server = await serve({ onConnection: ({ socket }) => socket.close(code) })
  const made = await ownTestClient(at(server))
  const asked = () => made.connector.calls.filter(({ name }) => name === 'context').length
  const before = asked()
  const { live } = open(made)
  for (const [count, pause] of [1000, 2000, 4000, 8000].entries()) {
    await until(() => server.connections.length === count + 1 && live.status() === 'waiting')
    await flush()
    expect(asked()).toBe(before + count + 1)
    await made.clock.advance(pause)
  }
})

test('close 4409 because another tab has moved: the client follows, the connection does not', async () => {
  const server = await serve()
  const made = await ownTestClient(at(server))
  const { live, closed } = open(made)
  await opened(live)
  made.server.start(startRequest(), 'elsewhere')
  server.connections[0]?.socket.close(4409)
  await until(() => live.status() === 'closed')
  await flush()
  expect(made.client.getState().status).toBe('active')
  expect(closed).toMatchObject([{ error: { code: 'superseded' } }])
})

test('only allow-listed origins, by their http name', async () => {
  const server = await serve()
  const ws = server.origin.replace('http', 'ws')
  const made = await ownTestClient(at(server))
  const { live } = open(made, {}, `${ws}/live?room=1`)
  await opened(live)
  const { live: url } = open(made, {}, new URL(`${ws}/live`))
  await opened(url)
  for (const elsewhere of ['ws://elsewhere.example/live', 'wss://127.0.0.1/live', 'data:text/plain,x']) {
    const refused = open(made, {}, elsewhere)
    await until(() => refused.live.status() === 'closed')
    expect(refused.closed).toMatchObject([{ error: { code: 'origin_not_allowed' } }])
    expect(refused.closed[0]?.error?.message).not.toContain('redirected')
  }
  expect(server.connections).toHaveLength(2)
})

test('nobody signed in: nothing is opened', async () => {
  const server = await serve()
  const made = testClient(at(server))
  made.server.signOut()
  const { live, closed } = open(made)
  await until(() => live.status() === 'closed')
  expect(closed).toMatchObject([{ error: { code: 'signed_out' } }])
})

test('suspended: tried again as the same person, given up as another', async () => {
  const server = await serve()
  for (const starts of [false, true]) {
    const made = await ownTestClient(at(server))
    const before = server.connections.length
    made.connector.setFault(() => 'fail')
    made.lifecycle.signal('restored')
    await flush()
    expect(made.client.getState().status).toBe('suspended')
    const { live, closed } = open(made)
    await flush()
    expect(live.status()).toBe('waiting')
    if (starts) made.server.start(startRequest(), 'elsewhere')
    made.connector.setFault(() => 'pass')
    await made.client.resume()
    await made.clock.advance(1000)
    await until(() => live.status() === (starts ? 'closed' : 'open'))
    expect(closed).toMatchObject(starts ? [{ error: { code: 'superseded' } }] : [])
    expect(server.connections.length - before).toBe(starts ? 0 : 1)
  }
})

test('a server that says the credential back is left at once', async () => {
  const server = await serve({ select: (protocols) => protocols.find((entry) => entry.includes('bearer')) ?? false })
  const { live, closed, opened: told } = open(await ownTestClient(at(server)))
  await until(() => live.status() === 'closed')
  expect(closed).toMatchObject([{ error: { code: 'invalid_answer' } }])
  expect([told, String(closed[0]?.error)]).toEqual([[], expect.not.stringContaining('fake')])
})

test('close: at any time, without a word, once and for good', async () => {
  const server = await serve()
  const made = await ownTestClient(at(server))
  const early = open(made)
  early.live.close()
  const late = open(made)
  await opened(late.live)
  late.live.close()
  late.live.close()
  await until(() => server.connections[0]?.closed.length === 1)
  await made.clock.advance(60_000)
  expect([early.closed, late.closed, server.connections.length]).toEqual([[], [], 1])
})

test('what cannot be connected to is an error without the credential in it', async () => {
  const made = await ownTestClient()
  const connect = () => {
    throw new SyntaxError('no')
  }
  const { live, closed } = open(made, { connect })
  await until(() => live.status() === 'closed')
  expect(closed).toMatchObject([{ error: { code: 'connector_failed' } }])
})
