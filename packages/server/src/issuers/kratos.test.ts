import { type KratosStandIn, type KratosStandInOptions, kratos as kratosStandIn } from '@understudy/standins/kratos'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issueOrder } from '../testing/issueOrder.ts'
import type { IssueOrder, Kept } from './issuer.ts'
import { type KratosOptions, kratos } from './kratos.ts'

let server: KratosStandIn
async function serve(options: KratosStandInOptions = {}) {
  server = await kratosStandIn(options)
  server.addIdentity({ id: 'bob', traits: { email: 'bob@app.example', name: 'Bob' } })
  server.addIdentity({ id: 'carol', traits: { username: 'carol' } })
  server.addIdentity({ id: 'dana', traits: { email: 'dana@app.example' }, totp: 'aa'.repeat(20) })
  server.addIdentity({ id: 'canary', traits: { email: 'canary@app.example' } })
}
beforeEach(() => serve())
afterEach(() => server.close())

const signal = new AbortController().signal

const order = (subject = 'bob', more: Partial<IssueOrder> = {}) =>
  issueOrder({ subject: { id: subject, name: subject }, ...more }, server.now())

function issuer(more: Partial<KratosOptions> = {}) {
  const { publicUrl, adminUrl, now } = server
  return kratos({ publicUrl, adminUrl, canary: 'canary', now, ...more })
}

const active = (identity: string) => server.sessionsOf(identity).filter(server.lives)

/** The network with one route answered by somebody else. */
function answering(path: string, answer: (request: Request) => Response | Promise<Response>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    return new URL(request.url).pathname.includes(path) ? answer(request) : fetch(input, init)
  }
}

describe('Ory Kratos v26.2.0, as recorded', () => {
  test('a start, its read-back, an end by its id; the subject’s own sessions stay', async () => {
    const own = [server.signIn('bob'), server.signIn('bob', { by: 'cookie' })]
    const issued = await issuer().start(order(), { signal, stands: async () => true })
    expect(issued).toMatchObject({ shape: 'token', handOut: null, expiresAt: server.now() + 86_400_000 })
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({ live: true, subject: 'bob', actors: [] })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
    expect(await issuer().end(issued.kept, { signal })).toEqual({
      ...{ remote: 'already_ended', own: 'untouched', code: null },
    })
    expect(active('bob')).toEqual(own.toReversed())
  })

  test('somebody without any address to recover by', async () => {
    const issued = await issuer().start(order('carol'), { signal })
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
  })

  test('the subject reads in their own list that it is support, by whom, about what and from where', async () => {
    const own = server.signIn('bob')
    const person = { id: 'sup_dana', name: 'Inês 李' }
    await issuer().start(order('bob', { actor: { person, iss: 'https://id.example', token: null } }), { signal })
    const list = await fetch(`${server.publicUrl}/sessions`, { headers: { 'X-Session-Token': own.token! } })
    expect(await list.json()).toMatchObject([
      { devices: [{ user_agent: 'Support session (Inês 李, ZD-1042) #ss_1', ip_address: '192.0.2.7' }] },
    ])
  })

  test('a name of the operator’s own, and nothing in it that ends a header', async () => {
    const deviceName = () => `Support\r\nX-Forwarded-For: 1.2.3.4\u2028${'x'.repeat(400)}`
    await issuer({ deviceName }).start(order('bob', { ip: null }), { signal })
    const [session] = active('bob')
    expect(session!.device.userAgent).toMatch(/^Support X-Forwarded-For: 1\.2\.3\.4 x+ #ss_1$/u)
    expect(session!.device.userAgent.length).toBeLessThan(220)
    expect(session!.device.ip).toBe('127.0.0.1:40000')
  })

  test('a name that a proxy took away: refused, and ended', async () => {
    const fetchWithout: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set('User-Agent', 'proxy')
      return fetch(input, { ...init, headers })
    }
    await expect(issuer({ canary: null, fetch: fetchWithout }).start(order(), { signal })).rejects.toMatchObject({
      ...{ code: 'marker_missing', leftover: 'ended' },
    })
    expect(active('bob')).toEqual([])
  })

  test('a second factor: a stronger sign-in is wanted, and the half-open session is ended', async () => {
    const own = server.signIn('dana')
    await expect(issuer().start(order('dana'), { signal })).rejects.toMatchObject({
      ...{ code: 'step_up_required', said: 'session_aal2_required', leftover: 'ended' },
    })
    expect(active('dana')).toEqual([own])
  })

  test('disabled, and not there: refused before anything is made', async () => {
    server.addIdentity({ id: 'jean', traits: {} }).active = false
    await expect(issuer().start(order('jean'), { signal })).rejects.toMatchObject({ code: 'subject_disabled' })
    await expect(issuer().start(order('nobody'), { signal })).rejects.toMatchObject({
      ...{ code: 'subject_not_found', leftover: 'none' },
    })
    expect(server.sessionsOf('jean')).toEqual([])
  })

  test('disabled while it runs: not taken for dead, because it comes back; ended it stays dead', async () => {
    const bob = server.addIdentity({ id: 'bob', traits: {} })
    const issued = await issuer().start(order(), { signal })
    bob.active = false
    await expect(issuer().current(issued.kept, { signal })).rejects.toMatchObject({ code: 'subject_disabled' })
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
    bob.active = true
    expect(active('bob')).toEqual([])
  })

  test('the subject ends it there: it is dead', async () => {
    const own = server.signIn('bob')
    const issued = await issuer().start(order(), { signal })
    const headers = { 'X-Session-Token': own.token! }
    await fetch(`${server.publicUrl}/sessions/${issued.kept.session}`, { method: 'DELETE', headers })
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
    expect(issuer().endedThere).toBe('subject_revoked')
  })

  test('the answer to the start is lost: the session is found by its name, and ended', async () => {
    const lost = answering('/self-service/recovery', async (request) => {
      await fetch(request.url, { method: 'POST', headers: request.headers, body: await request.text() })
      throw new TypeError('socket hang up')
    })
    const kept: Kept[] = []
    const keep = async (more: Kept) => void kept.push(more)
    await expect(issuer({ canary: null, fetch: lost }).start(order(), { signal, keep })).rejects.toMatchObject({
      ...{ code: 'back_end_unreachable', leftover: 'ended' },
    })
    expect(server.sessionsOf('bob')).toHaveLength(1)
    expect(active('bob')).toEqual([])
    expect(kept).toEqual([{ identity: 'bob', device: 'Support session (Dana Reyes, ZD-1042) #ss_1' }])
  })

  test('an end that is answered and has no effect is said to have none', async () => {
    const issued = await issuer().start(order(), { signal })
    const deaf: typeof fetch = async (input, init) =>
      init?.method === 'DELETE' ? new Response(null, { status: 204 }) : fetch(input, init)
    expect(await issuer({ fetch: deaf }).end(issued.kept, { signal })).toMatchObject({
      ...{ remote: 'alive', code: 'end_without_effect' },
    })
  })

  test('nothing that ends more than one session is ever called', async () => {
    const asked: string[] = []
    const noted: typeof fetch = (input, init) => {
      asked.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname.replace(/[0-9a-f-]{36}/u, ':id')}`)
      return fetch(input, init)
    }
    const issued = await issuer({ fetch: noted }).start(order(), { signal })
    await issuer({ fetch: noted }).end(issued.kept, { signal })
    expect([...new Set(asked)].filter((line) => !line.startsWith('GET'))).toEqual([
      'POST /admin/recovery/code',
      'POST /self-service/recovery',
      'DELETE /admin/sessions/:id',
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
    ['a list that is none', '/admin/identities/bob/sessions', () => json({}), 'answer_invalid'],
  ])('a bad answer is refused by its code: %s', async (_, path, answer, code) => {
    const own = server.signIn('bob')
    const bad = issuer({ canary: null, fetch: answering(path, answer) })
    await expect(bad.start(order(), { signal })).rejects.toMatchObject({ code })
    // What was opened all the same is ended, unless what would tell of it is what answers badly.
    if (!path.startsWith('/admin')) expect(active('bob')).toEqual([own])
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
    await expect(late.start(order(), { signal })).rejects.toMatchObject({ code: 'back_end_timeout' })
  })

  test('addresses to which a token would travel in the clear', () => {
    expect(() => issuer({ adminUrl: 'http://kratos:4434' })).toThrow(/issuers\/endpoint_foreign/u)
    expect(issuer({ adminUrl: 'http://kratos:4434', privateNetwork: true }).name).toBe('kratos')
  })
})

describe('set-ups', () => {
  test('a good one has no findings, and nothing of the trial is left', async () => {
    expect(await issuer().check({ signal, trial: { order: order() } })).toEqual([])
    expect([...active('bob'), ...active('canary')]).toEqual([])
  })

  test('the hook that signs the subject out: found on the test account, before any customer', async () => {
    await server.close()
    await serve({ revokeActiveSessions: true })
    const own = server.signIn('bob')
    await expect(issuer().start(order(), { signal })).rejects.toMatchObject({ code: 'users_sessions_end' })
    expect(active('bob')).toEqual([own])
    expect(await issuer().check({ signal })).toMatchObject([
      { code: 'users_sessions_end', level: 'error', what: expect.stringContaining('revoke_active_sessions') },
      { code: 'not_tried' },
    ])
    expect(active('canary')).toEqual([])
  })

  test('without a test account the hook is seen at the first start, and refused', async () => {
    await server.close()
    await serve({ revokeActiveSessions: true })
    server.signIn('bob')
    await expect(issuer({ canary: null }).start(order(), { signal })).rejects.toMatchObject({
      ...{ code: 'users_sessions_end', leftover: 'ended' },
    })
  })

  test('a life of a month is worth a word; a test account that is not one is said to be none', async () => {
    await server.close()
    await serve({ lifespan: 30 * 86_400 })
    expect(await issuer().check({ signal, trial: { order: order() } })).toMatchObject([
      { code: 'lifetime_too_long', level: 'warning', what: expect.stringContaining('session.lifespan') },
    ])
    expect((await issuer({ canary: 'dana' }).check({ signal })).map(({ code }) => code)).toEqual([
      'step_up_required',
      'not_tried',
    ])
    expect(active('dana')).toEqual([])
  })
})
