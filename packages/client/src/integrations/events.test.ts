import type { ImpersonationError } from '@understudy/protocol'
import { afterEach, expect, test } from 'vitest'
import {
  activeTestClient,
  fakeFetch,
  flush,
  ownTestClient,
  type SentRequest,
  startRequest,
  type TestClientOptions,
  testClient,
} from '../testing/index.ts'
import { type EventsOptions, openEvents, type ServerSentEvent } from './events.ts'

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
})

/** A network of event streams in the test's hands, cut off by their signals as real ones are. */
function network(answer?: (sent: SentRequest, index: number) => Response | null) {
  const streams: { send(text: string): void; end(): void; breakOff(): void }[] = []
  let index = -1
  const net = fakeFetch((sent) => {
    index += 1
    return answer?.(sent, index) ?? stream(sent)
  })
  function stream({ signal }: SentRequest) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        signal?.addEventListener('abort', () => controller.error(signal.reason))
        streams.push({
          send: (text) => controller.enqueue(new TextEncoder().encode(text)),
          end: () => controller.close(),
          breakOff: () => controller.error(new TypeError('network error')),
        })
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } })
  }
  return { ...net, streams }
}

type Made = Pick<Awaited<ReturnType<typeof ownTestClient>>, 'client' | 'clock'>

function listen({ client, clock }: Made, options: Partial<EventsOptions> = {}) {
  const events: ServerSentEvent[] = []
  const errors: ImpersonationError[] = []
  const closed: (ImpersonationError | null)[] = []
  let opened = 0
  const close = openEvents(client, '/api/events', {
    clock,
    onEvent: (event) => events.push(event),
    onOpen: () => {
      opened += 1
    },
    onError: (error) => errors.push(error),
    onClosed: (error) => closed.push(error),
    ...options,
  })
  undo.push(close)
  return { close, events, errors, closed, opened: () => opened }
}

/** Streams settle in tasks of the platform, not in promises alone. */
const soon = async () => {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    await flush()
  }
}

async function own(net = network(), options: TestClientOptions = {}) {
  return { net, ...(await ownTestClient({ fetch: net.fetch, ...options })) }
}

test('default: asserted like any request; events with name, data and id', async () => {
  const made = await own()
  const { events, opened } = listen(made, { headers: { 'X-Trace': '1' } })
  await soon()
  expect(made.net.sent).toMatchObject([{ url: 'https://app.example/api/events', context: 'own;e=1' }])
  const { headers, authorization } = made.net.sent[0]!
  expect([headers.get('Accept'), headers.get('X-Trace'), headers.get('Last-Event-ID')]).toEqual([
    'text/event-stream',
    '1',
    null,
  ])
  expect(authorization).toMatch(/^Bearer /)
  made.net.streams[0]?.send(': hi\r\n\r\nevent: add\r\nid: 7\r\ndata: a\r\nda')
  made.net.streams[0]?.send('ta: b\r\n\r\n')
  await soon()
  expect(events).toEqual([{ type: 'add', data: 'a\nb', lastEventId: '7' }])
  expect(opened()).toBe(1)
})

test('opened again after a loss: growing pauses, the last id, and the longer pause that the server wishes', async () => {
  const made = await own()
  const { events, errors, closed } = listen(made, { lastEventId: 'from before' })
  await soon()
  expect(made.net.sent[0]?.headers.get('Last-Event-ID')).toBe('from before')
  made.net.streams[0]?.end()
  await soon()
  await made.clock.advance(1000)
  await soon()
  expect(made.net.sent[1]?.headers.get('Last-Event-ID')).toBe('from before')
  made.net.streams[1]?.send('id: é\ndata: x\n\nretry: 7000\n\n')
  await soon()
  made.net.streams[1]?.breakOff()
  await soon()
  await made.clock.advance(6999)
  expect(made.net.sent).toHaveLength(2)
  await made.clock.advance(1)
  await soon()
  expect(made.net.sent[2]?.headers.get('Last-Event-ID')).toBe('\u00c3\u00a9')
  expect([events.length, errors.map(({ code }) => code), closed]).toEqual([1, ['network'], []])
})

test('no answer, a server in trouble: tried again with growing pauses, for ever', async () => {
  let cancelled = 0
  const body = () =>
    new ReadableStream({
      cancel() {
        cancelled += 1
      },
    })
  const made = await own(
    network((_, index) => {
      if (index === 0) throw new TypeError('fetch failed')
      return index < 4 ? new Response(body(), { status: [503, 429, 408][index - 1] ?? 500 }) : null
    }),
  )
  const { errors, opened } = listen(made)
  for (const pause of [1000, 2000, 4000, 8000]) {
    await soon()
    await made.clock.advance(pause - 1)
    const before = made.net.sent.length
    await made.clock.advance(1)
    expect(made.net.sent).toHaveLength(before + 1)
  }
  await soon()
  expect([errors.map(({ code }) => code), opened(), cancelled]).toEqual([Array(4).fill('network'), 1, 3])
})

test('a wish for an endless pause is no endless loop', async () => {
  const made = await own()
  listen(made)
  await soon()
  made.net.streams[0]?.send('retry: 99999999999\n\n')
  made.net.streams[0]?.end()
  await soon()
  await made.clock.advance(3_599_999)
  expect(made.net.sent).toHaveLength(1)
  await made.clock.advance(1)
  expect(made.net.sent).toHaveLength(2)
})

test.each([
  ['204', new Response(null, { status: 204 }), null],
  ['404', new Response('x', { status: 404 }), 'invalid_answer'],
  ['the application’s own 401', new Response('x', { status: 401 }), 'invalid_answer'],
  ['no event stream', Response.json({}), 'invalid_answer'],
  ['nearly one', new Response('', { headers: { 'Content-Type': 'text/event-streams' } }), 'invalid_answer'],
  ['a redirect', new Response(null, { status: 302, headers: { Location: '/x' } }), 'origin_not_allowed'],
])('%s: over for good', async (_, answer, code) => {
  const made = await own(network(() => answer))
  const { closed } = listen(made)
  await soon()
  await made.clock.advance(60_000)
  expect(made.net.sent).toHaveLength(1)
  expect(closed).toMatchObject([code === null ? null : { code }])
})

test('identity left: cut off at once, nothing heard any more, over for good', async () => {
  const made = await own()
  const { events, closed, errors } = listen(made)
  await soon()
  await made.client.start(startRequest())
  await soon()
  expect(made.net.sent[0]?.signal?.aborted).toBe(true)
  await made.clock.advance(60_000)
  expect([events, errors, closed.map((error) => error?.code)]).toEqual([[], [], ['superseded']])
  expect(made.net.sent).toHaveLength(1)
})

test.each(['end', 'expiry', 'sign-out'])('support session left by %s: over for good', async (how) => {
  const net = network()
  const made = await activeTestClient({ fetch: net.fetch })
  const { closed } = listen(made)
  await soon()
  expect(net.sent[0]?.context).toBe('ss_1;e=2')
  if (how === 'end') await made.client.end()
  if (how === 'expiry') await made.clock.advance(600_000)
  if (how === 'sign-out') await made.client.signOut()
  await made.clock.advance(60_000)
  await soon()
  expect(closed.map((error) => error?.code)).toEqual(['superseded'])
  expect(net.sent).toHaveLength(1)
})

test('identity left between two tries: not opened as the next one', async () => {
  const made = await own()
  const { closed } = listen(made)
  await soon()
  made.net.streams[0]?.end()
  await soon()
  await made.client.start(startRequest())
  await made.clock.advance(60_000)
  expect([made.net.sent.length, closed.map((error) => error?.code)]).toEqual([1, ['superseded']])
})

test('next-identity: opened for the next one, from the start, told in between', async () => {
  const made = await own()
  const { events, errors, closed } = listen(made, { reopen: 'next-identity', lastEventId: 'mine' })
  await soon()
  made.net.streams[0]?.send('id: 5\ndata: own\n\n')
  await soon()
  await made.client.start(startRequest())
  await soon()
  expect(made.net.sent.map(({ context }) => context)).toEqual(['own;e=1', 'ss_1;e=2'])
  expect(made.net.sent[1]?.headers.get('Last-Event-ID')).toBe(null)
  made.net.streams[1]?.send('data: theirs\n\n')
  await soon()
  await made.clock.advance(600_000)
  await soon()
  expect(made.client.getState().status).toBe('own')
  expect(made.net.sent.at(-1)?.context).toBe('own;e=3')
  expect(events.map(({ data }) => data)).toEqual(['own', 'theirs'])
  expect([errors.map(({ code }) => code), closed]).toEqual([['superseded', 'superseded'], []])
})

test('next-identity: nobody after the sign-out gets no stream; the next sign-in does', async () => {
  const made = await own()
  listen(made, { reopen: 'next-identity' })
  await soon()
  await made.client.signOut()
  await made.clock.advance(60_000)
  expect(made.net.sent).toHaveLength(1)
  await made.client.resume()
  await soon()
  expect(made.net.sent).toHaveLength(2)
})

test('a doubt leaves it open; one that is confirmed changes nothing', async () => {
  const made = await own()
  const { events, closed } = listen(made)
  await soon()
  made.lifecycle.signal('restored')
  expect(made.client.getState().status).toBe('resolving')
  made.net.streams[0]?.send('data: x\n\n')
  await soon()
  expect([events.length, closed, made.net.sent.length]).toEqual([1, [], 1])
})

test('409 with the mismatch header: the client asks, and the stream follows what comes out', async () => {
  const mismatch = () => new Response(null, { status: 409, headers: { 'Support-Context-Mismatch': 'own;e=9' } })
  for (const moved of [false, true]) {
    const made = await own(network((_, index) => (index === 0 ? mismatch() : null)))
    if (moved) made.server.start(startRequest(), 'elsewhere')
    const { closed, errors } = listen(made)
    await soon()
    await made.clock.advance(1000)
    await soon()
    expect(errors.map(({ code }) => code)).toEqual(['network'])
    expect(closed.map((error) => error?.code)).toEqual(moved ? ['superseded'] : [])
    expect(made.net.sent).toHaveLength(moved ? 1 : 2)
  }
})

test('not certain who asks: waits, tries again as the same person', async () => {
  const net = network()
  const made = testClient({ fetch: net.fetch, fault: () => 'fail' })
  const { errors, opened } = listen(made)
  await soon()
  expect(made.client.getState().status).toBe('suspended')
  expect([errors.map(({ code }) => code), net.sent.length]).toEqual([['identity_unknown'], 0])
  made.connector.setFault(() => 'pass')
  await made.client.resume()
  await made.clock.advance(1000)
  await soon()
  expect([opened(), net.sent[0]?.context]).toEqual([1, 'own;e=1'])
})

test('not certain who asks, and somebody else comes out: not opened for them', async () => {
  const made = await own()
  made.connector.setFault(() => 'fail')
  made.lifecycle.signal('restored')
  await soon()
  const { closed } = listen(made)
  await soon()
  made.server.start(startRequest(), 'elsewhere')
  made.connector.setFault(() => 'pass')
  await made.client.resume()
  await made.clock.advance(60_000)
  await soon()
  expect(made.client.getState().status).toBe('active')
  expect([closed.map((error) => error?.code), made.net.sent.length]).toEqual([['superseded'], 0])
})

test('undo: cut off, without a word; disposed: over with it', async () => {
  const made = await own()
  const one = listen(made)
  const two = listen(made)
  await soon()
  one.close()
  made.client.dispose()
  await soon()
  await made.clock.advance(60_000)
  expect([one.closed, two.closed.map((error) => error?.code)]).toEqual([[], ['disposed']])
  expect(made.net.sent.every(({ signal }) => signal?.aborted)).toBe(true)
})

test('what a listener throws is its own, and no loss', async () => {
  const made = await own()
  const { errors } = listen(made, {
    onEvent: () => {
      throw new Error('of the listener')
    },
  })
  await soon()
  made.net.streams[0]?.send('data: x\n\n')
  await soon()
  await expect(made.clock.advance(0)).rejects.toThrow('of the listener')
  expect([errors, made.net.sent.length]).toEqual([[], 1])
})

const broken = () => {
  throw new Error('of the listener')
}

test('onOpen that throws: the stream that is open stays, and is read', async () => {
  const { fetch, streams } = network()
  const made = await ownTestClient({ fetch })
  const heard = listen(made, { onOpen: broken })
  await flush()
  streams[0]?.send('data: 1\n\n')
  await expect(made.clock.advance(0)).rejects.toThrow('of the listener')
  await made.clock.advance(60_000)
  expect([streams.length, heard.errors, heard.events.map(({ data }) => data)]).toEqual([1, [], ['1']])
})

test('onError that throws: tried again all the same', async () => {
  const { fetch, streams } = network((_, index) => (index === 0 ? new Response(null, { status: 503 }) : null))
  const made = await ownTestClient({ fetch })
  listen(made, { onError: broken })
  await expect(made.clock.advance(0)).rejects.toThrow('of the listener')
  await made.clock.advance(5000)
  expect(streams).toHaveLength(1)
})
