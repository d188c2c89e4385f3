import { randomUUID } from 'node:crypto'
import { type KratosStandIn, type KratosStandInOptions, kratos as kratosStandIn } from '@understudy/standins/kratos'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answering } from '../testing/answering.ts'
import {
  activeAt,
  type KratosGround,
  kratosCases,
  kratosIssuerAt,
  kratosOrderAt,
  kratosRevokingCases,
} from '../testing/kratosCases.ts'
import type { KratosOptions } from './kratos.ts'

let server: KratosStandIn
let canary: string
async function serve(options: KratosStandInOptions = {}) {
  server = await kratosStandIn(options)
  canary = person()
}
beforeEach(() => serve())
afterEach(() => server.close())

/** The same, otherwise set up. */
async function serveAnew(options: KratosStandInOptions) {
  await server.close()
  await serve(options)
}

const signal = new AbortController().signal

function person(more: { readonly address?: boolean; readonly totp?: string } = {}): string {
  const id = randomUUID()
  const { address = true, totp = null } = more
  server.addIdentity({ id, traits: address ? { email: `${id}@app.example` } : { username: id }, totp })
  return id
}

const own = (id: string) => {
  const session = server.signIn(id)
  return { id: session.id, token: session.token! }
}

const ground = (): KratosGround => ({
  ...{ publicUrl: server.publicUrl, adminUrl: server.adminUrl, now: server.now, canary },
  person: async (more) => person(more),
  async withSecondFactor() {
    const id = person({ totp: 'aa'.repeat(20) })
    return { id, own: own(id).id }
  },
  signIn: async (id) => own(id),
  async enable(id, enabled) {
    const body = JSON.stringify([{ op: 'replace', path: '/state', value: enabled ? 'active' : 'inactive' }])
    await fetch(`${server.adminUrl}/admin/identities/${id}`, { method: 'PATCH', body })
  },
})

const issuer = (more: Partial<KratosOptions> = {}) => kratosIssuerAt(ground(), more)

describe('Ory Kratos v26.2.0, as recorded', () => {
  kratosCases(ground)
})

describe('with the hook revoke_active_sessions', () => {
  beforeEach(() => serveAnew({ revokeActiveSessions: true }))
  kratosRevokingCases(ground)
})

test('a session by a cookie of the browser’s is the subject’s own, too', async () => {
  const bob = person()
  const cookie = server.signIn(bob, { by: 'cookie' })
  const issued = await issuer().start(kratosOrderAt(ground(), bob), { signal })
  expect(issued.expiresAt).toBe(server.now() + 86_400_000)
  await issuer().end(issued.kept, { signal })
  expect(await activeAt(ground(), bob)).toEqual([cookie.id])
})

test('recovery that names a page and gives no token: the session is ended, and the check says which switch it is', async () => {
  const bob = person()
  const older = answering('*', '/self-service/recovery', async (request) => {
    await fetch(request.url, { method: 'POST', headers: request.headers, body: await request.text() })
    return json({ error: { id: 'browser_location_change_required' }, redirect_browser_to: 'https://x.example/' }, 422)
  })
  const started = issuer({ canary: null, fetch: older }).start(kratosOrderAt(ground(), bob), { signal })
  await expect(started).rejects.toMatchObject({ code: 'grant_unsupported', leftover: 'ended' })
  expect((await issuer({ fetch: older }).check({ signal }))[0]).toMatchObject({
    ...{ code: 'grant_unsupported', what: expect.stringContaining('use_continue_with_transitions') },
  })
  expect([...(await activeAt(ground(), bob)), ...(await activeAt(ground(), canary))]).toEqual([])
})

test('a session of the check that could not be ended is told of, and keeps nobody from starting', async () => {
  const stuck = answering('DELETE', '/admin/sessions', () => json({ error: {} }, 500))
  expect(await issuer({ fetch: stuck }).check({ signal })).toMatchObject([
    { code: 'end_unverified', level: 'warning', what: expect.stringContaining('test account') },
    { code: 'not_tried' },
  ])
  await issuer({ fetch: stuck }).start(kratosOrderAt(ground(), person()), { signal })
})

test('a life of a month is worth a word', async () => {
  await serveAnew({ lifespan: 30 * 86_400 })
  const order = kratosOrderAt(ground(), person())
  expect(await issuer().check({ signal, trial: { order } })).toMatchObject([
    { code: 'lifetime_too_long', level: 'warning', what: expect.stringContaining('session.lifespan') },
  ])
})

const json = (body: unknown, status = 200) => Response.json(body, { status })

test.each([
  ['an HTML page', '/sessions/whoami', () => new Response('<html>', { status: 200 }), 'back_end_not_json'],
  ['an error of its own', '/recovery/code', () => json({ error: {} }, 500), 'back_end_failed'],
  ['no such method', '/recovery/code', () => json({ error: { code: 404 } }, 404), 'grant_unsupported'],
  ['a redirect', '/recovery/code', () => Response.redirect('https://elsewhere.example/', 302), 'back_end_redirected'],
  [
    'a link without a flow',
    '/recovery/code',
    () => json({ recovery_link: 'x', recovery_code: '1' }, 201),
    'answer_invalid',
  ],
  ['a wrong code', '/self-service/recovery', () => json({ state: 'sent_email' }), 'answer_invalid'],
  [
    'a browser’s flow',
    '/self-service/recovery',
    () => json({ state: 'passed_challenge', continue_with: [] }),
    'answer_invalid',
  ],
  [
    'a flow that is over',
    '/self-service/recovery',
    () => json({ error: { id: 'self_service_flow_expired' } }, 410),
    'request_refused',
  ],
  [
    'a session of somebody else',
    '/sessions/whoami',
    whoami({ identity: { id: 'carol', state: 'active' } }),
    'subject_wrong',
  ],
  ['a life that is no time', '/sessions/whoami', whoami({ expires_at: 'tomorrow' }), 'lifetime_invalid'],
  ['a session that is dead', '/sessions/whoami', () => json({ error: { code: 401 } }, 401), 'token_dead'],
  ['a door before the administrator’s side', '/admin/identities', () => json({ error: {} }, 403), 'client_refused'],
  ['a list that is none', '/sessions?active=true', () => json({}), 'answer_invalid'],
])('a bad answer is refused by its code: %s', async (_, path, answer, code) => {
  const bob = person()
  const { id } = own(bob)
  const bad = issuer({ canary: null, fetch: answering('*', path, answer) })
  await expect(bad.start(kratosOrderAt(ground(), bob), { signal })).rejects.toMatchObject({ code })
  // What was opened all the same is ended, unless what would tell of it is what answers badly.
  if (!/identities|active/u.test(path)) expect(await activeAt(ground(), bob)).toEqual([id])
})

function whoami(more: object) {
  return async (request: Request) => {
    const answer = await fetch(request.url, { headers: request.headers })
    const body = (await answer.json()) as { readonly identity: object }
    return json({ ...body, ...more })
  }
}

test('a server that does not answer in time', async () => {
  const slow: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('late'))))
  const late = issuer({ canary: null, fetch: slow, timeoutSeconds: 0.05 })
  await expect(late.start(kratosOrderAt(ground(), person()), { signal })).rejects.toMatchObject({
    code: 'back_end_timeout',
  })
})

test('addresses to which a token would travel in the clear', () => {
  expect(() => issuer({ adminUrl: 'http://kratos:4434' })).toThrow(/issuers\/endpoint_foreign/u)
  expect(issuer({ adminUrl: 'http://kratos:4434', privateNetwork: true }).name).toBe('kratos')
})

test('a name that is cut in the middle of a character is found again', async () => {
  const name = `${'x'.repeat(199)}\u{1f984} and more`
  const issued = await issuer({ deviceName: () => name }).start(kratosOrderAt(ground(), person()), { signal })
  expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
})

test('the hook that signs the subject out, switched on while the bridge runs: found on the test account within ten minutes', async () => {
  let passed = 0
  const made = issuer({ now: () => server.now() + passed })
  const at = { ...ground(), now: () => server.now() + passed }
  await made.start(kratosOrderAt(at, person()), { signal })
  server.configure({ revokeActiveSessions: true })
  passed = 600_000
  const bob = person()
  const { id } = own(bob)
  await expect(made.start(kratosOrderAt(at, bob), { signal })).rejects.toMatchObject({ code: 'users_sessions_end' })
  expect(await activeAt(ground(), bob)).toEqual([id])
})

test('without a test account: somebody whose only session came by recovery is protected as well, and the next ones before anything is done', async () => {
  await serveAnew({ revokeActiveSessions: true })
  const made = issuer({ canary: null })
  const bob = person()
  server.signIn(bob, { method: 'code_recovery' })
  await expect(made.start(kratosOrderAt(ground(), bob), { signal })).rejects.toMatchObject({
    ...{ code: 'users_sessions_end', leftover: 'ended' },
  })
  const carol = person()
  const { id } = own(carol)
  await expect(made.start(kratosOrderAt(ground(), carol), { signal })).rejects.toMatchObject({
    ...{ code: 'users_sessions_end', leftover: 'none' },
  })
  expect(await activeAt(ground(), carol)).toEqual([id])
})

test('another support session that ends meanwhile is not taken for the subject’s own', async () => {
  const bob = person()
  const made = issuer({ canary: null })
  const first = await made.start(kratosOrderAt(ground(), bob), { signal })
  const ending = answering('*', '/self-service/recovery', async (request) => {
    await made.end(first.kept, { signal })
    return fetch(request.url, { method: 'POST', headers: request.headers, body: await request.text() })
  })
  const second = issuer({ canary: null, fetch: ending })
  await expect(second.start(kratosOrderAt(ground(), bob), { signal })).resolves.toMatchObject({ shape: 'token' })
})
