import { type IncomingMessage, request as openRequest } from 'node:http'
import type { ContextAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import express from 'express'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ROUTES } from '../http/routes/all.ts'
import { openApiDocument } from '../openapi/document.ts'
import type { Sql } from '../sql/sql.ts'
import { pgliteSource } from '../testing/databaseSources.ts'
import { HOSTS, type Host } from '../testing/hosts.ts'
import { BRIDGE_ISSUER, START, type Stage, setStage } from '../testing/stage.ts'
import { expressBridge } from './express.ts'
import { honoBridge } from './hono.ts'

interface Raw {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** Each operation of the bridge, as its document has it. */
const DESCRIBED: readonly (readonly [method: string, path: string])[] = Object.entries(
  (openApiDocument(ROUTES) as { readonly paths: Readonly<Record<string, object>> }).paths,
).flatMap(([path, operations]) => Object.keys(operations).map((method) => [method.toUpperCase(), path] as const))

const NO_BODY: Readonly<Record<string, RequestInit>> = { POST: { body: '{}' } }

/** Sends these pieces one after the other, as a slow network does. Without a length unless one is given. */
function send(url: string, headers: Record<string, string>, pieces: readonly (string | Uint8Array)[]): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const outgoing = openRequest(url, { method: 'POST', headers }, async (incoming) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString('utf8')
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text })
    })
    outgoing.on('error', reject)
    void (async () => {
      for (const piece of pieces) await new Promise((sent) => outgoing.write(piece, sent))
      outgoing.end()
    })()
  })
}

const source = pgliteSource(inject('pgliteTemplate'))
afterAll(() => source.end())

test.each(HOSTS.filter(([name]) => !name.includes('Next')))(
  'a proxy on %s answers below its paths only',
  async (_, serve) => {
    const asked: string[] = []
    const host = await serve({
      paths: ['/api/billing/*'],
      async fetch(request, info) {
        asked.push(`${request.method} ${new URL(request.url).pathname} ${info?.ip?.includes('127.0.0.1')}`)
        return Response.json(await request.json())
      },
    })
    const post = (path: string) =>
      fetch(host.address + path, {
        method: 'POST',
        body: '{"name":"Atlas"}',
        headers: { 'Content-Type': 'application/json' },
      })
    expect(await (await post('/api/billing/projects')).json()).toEqual({ name: 'Atlas' })
    expect(await (await post('/own')).json()).toEqual({ name: 'Atlas' })
    expect((await post('/support/sessions')).status).toBe(404)
    expect(asked).toEqual(['POST /api/billing/projects true'])
    await host.close()
  },
)

describe.each(HOSTS)('%s', (name, serve) => {
  let sql: Sql
  let stage: Stage
  let host: Host
  const aborted: Promise<void>[] = []

  beforeAll(async () => {
    sql = await source.open()
    stage = await setStage(sql, { browserSessions: {} })
    host = await serve({
      fetch(request, info) {
        aborted.push(new Promise((resolve) => request.signal.addEventListener('abort', () => resolve())))
        return stage.bridge.fetch(request, info)
      },
    })
  })
  afterAll(async () => {
    await stage.bridge.close()
    await host.close()
    await sql.close()
  })

  const json = async (id: string, key = crypto.randomUUID()) => ({
    Authorization: `Bearer ${await stage.own(id)}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': key,
  })

  test('an answer, with everything that guards it', async () => {
    const response = await fetch(`${host.address}/support/context`, { headers: await json('sup_dana') })
    expect(((await response.json()) as ContextAnswer).state).toBe('own')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(response.headers.get('Vary')).toBe('Origin')
    expect((await fetch(`${host.address}/.well-known/jwks.json`)).status).toBe(200)
  })

  test.each(DESCRIBED)('%s %s is handed to the bridge', async (method, path) => {
    const asked = aborted.length
    const response = await fetch(host.address + path.replaceAll(/\{\w+\}/g, 'ss_unknown'), {
      method,
      ...NO_BODY[method],
    })
    await response.body?.cancel()
    // Whatever it answers: another route's 404 has not asked the bridge.
    expect(aborted.length).toBe(asked + 1)
  })

  test('a body that comes in pieces, in the middle of a letter, is the body that was sent', async () => {
    const text = 'Invoice 4711 is shown twice שלום 😀'
    const bytes = Buffer.from(JSON.stringify({ ...START, reason: { code: 'billing_question', text } }))
    const middle = bytes.indexOf(Buffer.from('😀')) + 2
    const { status, text: answer } = await send(
      `${host.address}/support/sessions`,
      { ...(await json('sup_dana')), 'X-Real-Ip': '127.0.0.1' },
      [bytes.subarray(0, middle), bytes.subarray(middle)],
    )
    const { session } = JSON.parse(answer) as StartedAnswer
    expect([status, session.reason.text]).toEqual([201, text])
    // The address is what the framework says, whoever is in front.
    expect((await stage.audit()).at(-1)?.request?.ip).toMatch(/127\.0\.0\.1$/)
    const ended = await fetch(`${host.address}/support/sessions/${session.id}/end`, {
      method: 'POST',
      headers: await json('sup_dana'),
      body: '{}',
    })
    expect(ended.status).toBe(200)
  })

  test('several cookies stay several', async () => {
    const response = await fetch(`${host.address}/support/browser`, {
      method: 'POST',
      headers: { ...(await json('sup_milo')), Origin: BRIDGE_ISSUER },
      body: '{}',
    })
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
      '__Host-understudy',
      'understudy',
    ])
  })

  test.each([
    ['more than the limit, by its length', 413, 'body_too_large', ['x'.repeat(70_000)], { 'Content-Length': '70000' }],
    ['more than the limit, in pieces', 413, 'body_too_large', Array(10).fill('x'.repeat(7_000)), {}],
    ['no JSON', 400, 'malformed_json', ['{"subject":'], {}],
    ['nothing', 400, 'malformed_json', [], {}],
    ['bytes that are no text', 400, 'malformed_json', [Buffer.from([0xff, 0xfe])], {}],
    [
      'a form',
      415,
      'unsupported_media_type',
      ['subject=cus_noor'],
      { 'Content-Type': 'application/x-www-form-urlencoded' },
    ],
    ['a type that is none', 415, 'unsupported_media_type', ['{}'], { 'Content-Type': 'nonsense' }],
  ] as [string, number, string, (string | Uint8Array)[], Record<string, string>][])(
    'a body of %s is refused by the bridge',
    async (_, status, code, pieces, headers) => {
      const before = (await stage.audit()).length
      const answer = await send(`${host.address}/support/sessions`, { ...(await json('sup_dana')), ...headers }, pieces)
      expect([answer.status, (JSON.parse(answer.text) as Problem).code]).toEqual([status, code])
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.text).not.toMatch(/\bat .+:\d+:\d+|node_modules/)
      expect((await stage.audit()).length).toBe(before + 1)
    },
  )

  test('methods and addresses that are not there are refused by the bridge', async () => {
    const head = await fetch(`${host.address}/support/sessions/ss_1/end`, { method: 'HEAD' })
    expect([head.status, head.headers.get('Allow'), await head.text()]).toEqual([405, 'POST', ''])
    const removed = await fetch(`${host.address}/support/sessions`, { method: 'DELETE' })
    expect([removed.status, removed.headers.get('Allow')]).toEqual([405, 'GET, POST'])
    const nothing = await fetch(`${host.address}/support/nothing`)
    expect([nothing.status, ((await nothing.json()) as Problem).code]).toEqual([404, 'not_found'])
    const asked = await fetch(`${host.address}/support/sessions`, {
      method: 'OPTIONS',
      headers: { Origin: BRIDGE_ISSUER },
    })
    expect([asked.status, asked.headers.get('Access-Control-Allow-Origin')]).toEqual([204, BRIDGE_ISSUER])
  })

  test('events come while the stream is open, and a client that goes is noticed (R-43)', async () => {
    const gone = new AbortController()
    const response = await fetch(`${host.address}/support/events`, {
      headers: await json('sup_ines'),
      signal: gone.signal,
    })
    const abort = aborted.at(-1)
    expect(response.headers.get('Content-Type')).toBe('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const next = async () => new TextDecoder().decode((await reader.read()).value)
    expect(await next()).toBe(': alive\n\n')
    await stage.start({ token: await stage.own('sup_ines'), body: { subject: 'cus_tomas' } })
    expect(await next()).toContain('event: changed')
    gone.abort()
    await abort
  })

  test('what is not the bridge’s is left alone, with its body', async () => {
    const response = await fetch(`${host.address}/own`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"support":true}',
    })
    expect(await response.json()).toEqual({ support: true })
    if (name !== 'route handlers of Next.js') expect((await fetch(`${host.address}/supportive`)).status).toBe(404)
  })
})

describe('mounted after what reads bodies, it says so instead of guessing', () => {
  const bridge = { fetch: () => Promise.reject(new Error('never asked')) }

  test('Express', async () => {
    const app = express()
    const errors: unknown[] = []
    app.use(express.json(), expressBridge(bridge))
    app.use((error: unknown, _: express.Request, response: express.Response, __: express.NextFunction) => {
      errors.push(error)
      response.status(500).end()
    })
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.on('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const { status } = await send(`http://127.0.0.1:${port}/support/sessions`, { 'Content-Type': 'application/json' }, [
      '{}',
    ])
    await new Promise((resolve) => server.close(resolve))
    expect([status, String(errors[0])]).toEqual([500, expect.stringContaining('before what reads bodies')])
  })

  test('Hono', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      await c.req.json()
      await next()
    })
    app.use(honoBridge(bridge))
    const errors: unknown[] = []
    app.onError((error, c) => {
      errors.push(error)
      return c.text('', 500)
    })
    await app.request('/support/sessions', { method: 'POST', body: '{}' })
    expect(String(errors[0])).toContain('before what reads bodies')
  })
})
