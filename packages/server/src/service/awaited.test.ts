import { randomBytes } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { ContextAnswer, RedirectAnswer } from '@understudy/protocol'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { awaitedAt, hydraLoginAndConsent } from '../issuers/hydraLoginAndConsent.ts'
import { clientAt, hydraCall, LIFESPANS } from '../testing/hydraScene.ts'
import { hydraBrowserGround } from '../testing/hydraStage.ts'
import { CALLBACK, createWindow } from '../testing/hydraWindow.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { redirectOptions } from '../testing/redirectOptions.ts'
import { BRIDGE_ISSUER, requestOf, START } from '../testing/stage.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'
import { readConfiguration } from './configuration.ts'
import { logLines } from './logLines.ts'
import { type Service, serve } from './serve.ts'

const MODULE = join(import.meta.dirname, '../testing/redirectIssuerModule.ts')
const AWAITED_TOKEN = 'awaited-token-of-the-test-0123456789abcdef'

let around: Surroundings
let hydra: Awaited<ReturnType<typeof hydraBrowserGround>>
let service: Service
let log = ''
beforeAll(async () => {
  around = await createSurroundings()
  hydra = await hydraBrowserGround(Date.now)
  const { publicUrl, adminUrl } = hydra.ground
  const shared = { grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [CALLBACK] }
  const client = await clientAt(hydra.ground, { ...shared, token_endpoint_auth_method: 'client_secret_post' })
  await hydraCall(`${adminUrl}/admin/clients/${client}/lifespans`, 'PUT', LIFESPANS)
  const there = { HYDRA_PUBLIC_URL: publicUrl, HYDRA_ADMIN_URL: adminUrl, HYDRA_CLIENT: client }
  for (const [name, value] of Object.entries(there)) vi.stubEnv(name, value)
  service = await serve(
    await readConfiguration({
      ...{ DATABASE_URL: await newPostgresUrl(inject('postgresUrl')), DIRECTORY_TOKEN, AWAITED_TOKEN },
      ISSUING_KEY: randomBytes(32).toString('base64url'),
      UNDERSTUDY_CONFIG: await around.settings({ issuing: { module: MODULE }, migrateOnStart: true }),
    }),
    logLines((text) => {
      log += text
    }),
  )
  const awaited = awaitedAt({ url: `http://127.0.0.1:${service.operationsPort}/`, token: AWAITED_TOKEN })
  const decide = hydraLoginAndConsent({ ...redirectOptions(there), awaited })
  hydra.ground.login(async (request) => (await decide(request)) ?? new Response(null, { status: 404 }))
})
afterAll(async () => {
  await service.stop()
  vi.unstubAllEnvs()
  await Promise.all([hydra.close(), around.close()])
})

const front = () => `http://127.0.0.1:${service.port}`
const window = () => createWindow((url, headers) => load(url.pathname + url.search, headers))

/** As a browser loads a page: what `fetch` says of itself would be a script's. */
function load(path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const answered = ({ statusCode: status = 0, headers: { location } }: IncomingMessage) =>
      resolve(new Response(null, { status, headers: location === undefined ? {} : { Location: location } }))
    get(front() + path, { headers }, answered).on('error', reject)
  })
}

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const token = await around.provider.sign({ sub: 'sup_dana', sid: 'session-of-sup_dana' })
  const request = requestOf(method, path, { token, body })
  const sent = method === 'GET' ? {} : { body: await request.text() }
  return (await (await fetch(front() + path, { method, headers: request.headers, ...sent })).json()) as Answer
}

const leave = () => call<RedirectAnswer>('POST', '/support/sessions', START)
const context = () => call<ContextAnswer>('GET', '/support/context')

async function ask(body: unknown, authorization = `Bearer ${AWAITED_TOKEN}`, port = service.operationsPort) {
  const headers = { 'Content-Type': 'application/json', Authorization: authorization }
  return fetch(`http://127.0.0.1:${port}/awaited`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** How many support sessions Hydra knows in the subject's account. */
async function consents(): Promise<number> {
  const url = `${hydra.ground.adminUrl}/admin/oauth2/auth/sessions/consent?subject=cus_noor`
  return ((await (await fetch(url)).json()) as readonly unknown[]).length
}

test('the login application, in a process of its own, asks the program for the start that waits', async () => {
  const { url } = await leave()
  expect((await window().go(url)).href).toBe(`${BRIDGE_ISSUER}${START.returnTo}`)
  const active = await context()
  expect(active).toMatchObject({ state: 'active', actor: { id: 'sup_dana' }, subject: { id: 'cus_noor' } })
  expect(await consents()).toBe(1)
  // Ended by what the login application told the bridge to keep.
  const id = active.state === 'active' ? active.session.id : ''
  expect(await call('POST', `/support/sessions/${id}/end`)).toMatchObject({ outcome: 'ended', own: 'gone' })
  await expect.poll(consents, { timeout: 10_000 }).toBe(0)
})

test('told is who is to be supported and by whom, not what the actor wrote; nothing where no start waits', async () => {
  const token = await around.provider.sign({ sub: 'sup_milo', sid: 'session-of-sup_milo' })
  const request = requestOf('POST', '/support/sessions', { token, body: START })
  const sent = { method: 'POST', headers: request.headers, body: await request.text() }
  const { url } = (await (await fetch(`${front()}/support/sessions`, sent)).json()) as RedirectAnswer
  const state = new URL(url).searchParams.get('state')
  const told = await ask({ state })
  expect([told.status, told.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
  const { order } = (await told.json()) as { readonly order: object }
  expect(order).toMatchObject({ subject: { id: 'cus_noor' }, actor: { person: { id: 'sup_milo' } }, ticket: 'ZD-1042' })
  expect(JSON.stringify(order)).not.toMatch(/Invoice|192\.|eyJ/u)
  const unknown = await ask({ state: 's'.repeat(43) })
  expect([unknown.status, await unknown.json()]).toEqual([200, { order: null }])
  expect((await ask({ state: 's'.repeat(43), keep: { consentRequest: 'x' } })).status).toBe(204)
})

test('nobody else is told, and not at the port that customers reach', async () => {
  const state = 's'.repeat(43)
  for (const authorization of ['', 'Bearer guessed', `DPoP ${AWAITED_TOKEN}`]) {
    expect((await ask({ state }, authorization)).status).toBe(401)
  }
  for (const body of [{}, { state, more: 1 }, { state, keep: 'x' }, { state: 'a\0' }]) {
    expect([body, (await ask(body)).status]).toEqual([body, 422])
  }
  expect((await ask({ state }, `Bearer ${AWAITED_TOKEN}`, service.port)).status).toBe(404)
  expect(log).not.toContain(AWAITED_TOKEN)
})

test('a bridge that refuses, answers something else or is away is an error, never a start that does not wait', async () => {
  const at = (more: Partial<Parameters<typeof awaitedAt>[0]>) =>
    awaitedAt({ url: `http://127.0.0.1:${service.operationsPort}`, token: AWAITED_TOKEN, ...more })('s'.repeat(43))
  await expect(at({ token: 'guessed' })).rejects.toMatchObject({ code: 'request_refused', status: 401 })
  await expect(at({ url: front() })).rejects.toMatchObject({ code: 'request_refused', status: 404 })
  expect(() => at({ url: 'http://bridge.example:9464' })).toThrow('endpoint_foreign')
  await expect(at({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'back_end_unreachable' })
  for (const body of [{}, { order: {} }, { order: { session: { id: 'ss_1' }, subject: { id: '' } } }]) {
    await expect(at({ fetch: async () => Response.json(body) })).rejects.toMatchObject({ code: 'answer_invalid' })
  }
})
