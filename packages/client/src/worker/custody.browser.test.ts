import { afterEach, beforeEach, expect, test } from 'vitest'
import { bridge } from '../connectors/bridge.ts'
import { workerBridge } from '../connectors/worker.ts'
import { createImpersonationClient, type ImpersonationClient } from '../index.ts'
import type { Connector } from '../ports/connector.ts'
import { fakeToken, people, startRequest } from '../testing/index.ts'
import { type Intruder, intrude } from './intruder.browser.ts'

const ownToken = fakeToken({ actor: people().dana })
const platformFetch = globalThis.fetch.bind(globalThis)

let intruder: Intruder
let client: ImpersonationClient | null = null

beforeEach(async () => {
  await platformFetch('/double/reset')
  intruder = intrude()
})
afterEach(() => {
  intruder.leave()
  client?.dispose()
  for (const worker of intruder.workers) worker.terminate()
})

interface Seen {
  readonly call: string
  readonly authorization: string | null
}

async function ask<T>(path: 'tokens' | 'seen'): Promise<T> {
  return (await platformFetch(`/double/${path}`)).json()
}

const createWorker = () => new Worker(new URL('./vaultUnderTest.browser.ts', import.meta.url), { type: 'module' })

function open(connector: Connector): ImpersonationClient {
  client = createImpersonationClient({ connector, onIdentityChange: () => undefined })
  return client
}

/** A support session from start to end, with everything in it that has to do with a credential. */
async function wholeSession(connector: Connector): Promise<ImpersonationClient> {
  const opened = open(connector)
  await opened.resume()
  await opened.fetch('/api/mine')
  await opened.start(startRequest())
  await opened.fetch('/api/theirs', { headers: { Authorization: 'Bearer mine' } })
  await opened.extend()
  intruder.search([opened, connector, opened.getState(), intruder.workers])
  return opened
}

/** All tokens there have ever been, which is looked for in what the intruder has got hold of. */
async function stolen(): Promise<readonly string[]> {
  intruder.leave()
  const tokens = await ask<string[]>('tokens')
  expect(tokens.length).toBeGreaterThanOrEqual(2)
  const loot = intruder.loot()
  return tokens.filter((token) => loot.includes(token))
}

test('worker custody: an intruder in the page sees no token, and requests have the right one', async () => {
  const opened = await wholeSession(workerBridge({ worker: createWorker }))
  expect(opened.getState().status).toBe('active')
  await opened.end()
  expect(await stolen()).toEqual([])
  const seen = await ask<Seen[]>('seen')
  const [mine, theirs] = seen.filter(({ call }) => call.startsWith('GET /api/'))
  expect(mine?.authorization).toBe(`Bearer ${ownToken}`)
  const tokens = await ask<string[]>('tokens')
  expect(tokens.map((token) => `Bearer ${token}`)).toContain(theirs?.authorization)
  expect(theirs?.authorization).not.toBe(mine?.authorization)
})

test('the same intruder sees tokens in closure custody: what is looked for can be found', async () => {
  await wholeSession(bridge({ actorToken: async () => ownToken }))
  const found = await stolen()
  expect(found).toContain(ownToken)
  expect(found.length).toBeGreaterThan(1)
})

test('an intruder that talks to the worker gets no token out of it, and makes it send none elsewhere', async () => {
  const opened = await wholeSession(workerBridge({ worker: createWorker }))
  const state = opened.getState()
  const session = state.status === 'active' ? state.session.id : ''
  const answers: unknown[] = []
  const worker = intruder.workers[0]
  worker?.addEventListener('message', ({ data }) => answers.push(data))
  const request = {
    ...{ url: `${location.origin}/api/theirs`, method: 'POST', headers: [['Support-Context', `${session};e=2`]] },
    ...{ mode: 'cors', credentials: 'include', cache: 'default', referrerPolicy: '', integrity: '' },
    ...{ keepalive: false, body: null, actor: null },
  }
  const credential = `${location.origin}/support/sessions/${session}/credential`
  const asks = [
    { kind: 'token' },
    { kind: 'call', call: { name: 'credential', of: session } },
    { kind: 'hand-over', token: 'mine' },
    { kind: 'fetch', request: { ...request, url: credential } },
    { kind: 'fetch', request: { ...request, url: credential.replace('support', '%73upport') } },
    { kind: 'fetch', request: { ...request, url: 'https://evil.example/' } },
    { kind: 'fetch', request: { ...request, headers: [['Support-Context', 'own;e=2']] } },
    { kind: 'fetch', request: { ...request, headers: [['Support-Context', 'ss_other;e=2']] } },
  ]
  for (const [index, asked] of asks.entries()) worker?.postMessage({ understudy: 'vault', id: 1000 + index, ...asked })
  await expect.poll(() => answers.length).toBe(asks.length)
  for (const answer of answers) expect(answer).toMatchObject({ kind: 'refused' })
  expect(await stolen()).toEqual([])
})

test('redirects are not followed, and what the bridge hands out is not fetched for the page', async () => {
  const opened = await wholeSession(workerBridge({ worker: createWorker }))
  await expect(opened.fetch('/api/redirect')).rejects.toMatchObject({ code: 'origin_not_allowed' })
  await expect(opened.fetch('/support/sessions', { method: 'POST' })).rejects.toMatchObject({ code: 'unsupported' })
  expect(await stolen()).toEqual([])
  const seen = await ask<Seen[]>('seen')
  expect(seen.map(({ call }) => call)).toContain('GET /api/redirect')
  expect(seen.filter(({ call }) => call.includes('elsewhere'))).toEqual([])
})

test('uploads, streams and aborts pass the worker', async () => {
  const opened = open(workerBridge({ worker: createWorker }))
  await opened.resume()
  const file = new File([new Uint8Array(3_000_000)], 'scan.pdf', { type: 'application/pdf' })
  const uploaded = await opened.fetch('/api/upload', { method: 'POST', body: file })
  expect(await uploaded.json()).toEqual({ length: 3_000_000, type: 'application/pdf' })
  const form = new FormData()
  form.set('file', file)
  const sent = await (await opened.fetch('/api/upload', { method: 'POST', body: form })).json()
  expect(sent.type).toMatch(/^multipart\/form-data; boundary=/)
  const stop = new AbortController()
  const response = await opened.fetch('/api/parts', { signal: stop.signal })
  const reader = response.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first')
  stop.abort()
  await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
})

test('a worker whose module does not exist: `custody_unavailable`', async () => {
  const opened = open(workerBridge({ worker: () => new Worker('/no/such/module.js', { type: 'module' }) }))
  await opened.resume()
  expect(opened.getState()).toMatchObject({ status: 'suspended', error: { code: 'custody_unavailable' } })
})
