import { type KeycloakStandIn, keycloakStandIn } from '@understudy/standins/keycloak'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issuerAt, type KeycloakGround, keycloakCases, orderAt } from '../testing/keycloakCases.ts'
import { keycloakRealm } from '../testing/keycloakRealm.ts'
import type { Kept } from './issuer.ts'

let server: KeycloakStandIn
afterEach(() => server.close())

async function start(legacyExchange: boolean): Promise<void> {
  server = await keycloakStandIn({ settings: keycloakRealm({ legacyExchange }) })
}

const somebody = async (name: string, client: string) => {
  const { access } = await server.signIn(name, client)
  const { id, realm } = server.user(name)
  return { id, iss: `${server.url}/realms/${realm}`, token: access.value }
}

const ground = (): KeycloakGround => ({
  url: server.url,
  now: server.now,
  secrets: { support: 'support-secret', bridge: 'bridge-secret' },
  master: () => somebody('admin', 'admin-cli'),
  supporter: () => somebody('alice', 'demo-app'),
  customer: () => somebody('bob', 'demo-app'),
  lives: async ({ token }) => server.lives(token),
  async enable(id) {
    const user = ['alice', 'bob', 'dora'].map(server.user).find((found) => found.id === id)!
    user.enabled = !user.enabled
  },
  serviceAccount: async () => server.user('service-account-bridge').id,
})

describe('Keycloak 26.7.3 with default features, as recorded', () => {
  beforeEach(() => start(false))
  keycloakCases(ground, { exchange: false })
})

describe('with the feature token-exchange', () => {
  beforeEach(() => start(true))
  keycloakCases(ground, { exchange: true })

  const tokens = (change: (body: Record<string, unknown>) => object) => ({
    way: 'exchange' as const,
    fetch: changed('connect/token', async (response) => {
      const body = (await response.json()) as Record<string, unknown>
      return 'session_state' in body ? Response.json(change(body)) : Response.json(body, { status: response.status })
    }),
  })

  test('the id of another session in the answer: refused, and that one is not ended', async () => {
    const at = ground()
    const [actor, subject] = [await at.supporter(), await at.customer()]
    const [own] = server.sessionsOf('bob')
    const issuer = issuerAt(
      at,
      tokens((body) => ({ ...body, session_state: own!.id })),
    )
    const started = issuer.start(orderAt(at, actor, subject.id), { signal })
    await expect(started).rejects.toMatchObject({ code: 'answer_invalid', leftover: 'ended' })
    expect(await at.lives(subject)).toBe(true)
    expect(server.sessionsOf('bob')).toEqual([own])
  })

  test('without session_state the token says which it is, and without a token what is new is ended', async () => {
    const at = ground()
    const [actor, subject] = [await at.supporter(), await at.customer()]
    const own = server.sessionsOf('bob')
    const silent = issuerAt(
      at,
      tokens(({ session_state: _, ...body }) => body),
    )
    const issued = await silent.start(orderAt(at, actor, subject.id), { signal })
    expect(await silent.end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
    const tokenless = issuerAt(
      at,
      tokens(({ access_token: _, ...body }) => body),
    )
    const started = tokenless.start(orderAt(at, actor, subject.id), { signal })
    await expect(started).rejects.toMatchObject({ leftover: 'ended' })
    expect(server.sessionsOf('bob')).toEqual(own)
    expect(await at.lives(subject)).toBe(true)
  })

  test('an operator’s account is not taken over, whatever the server lets pass', async () => {
    const at = ground()
    server.client('support').fullScope = true
    const order = orderAt(at, await at.supporter(), server.user('erin').id)
    const started = issuerAt(at, { way: 'exchange' }).start(order, { signal })
    await expect(started).rejects.toMatchObject({ code: 'subject_protected', leftover: 'ended' })
    expect(server.sessionsOf('erin')).toEqual([])
    const self = orderAt(at, await at.supporter(), server.user('alice').id)
    await expect(issuerAt(at, { way: 'exchange' }).start(self, { signal })).rejects.toMatchObject({
      code: 'subject_protected',
    })
  })
})

const signal = AbortSignal.timeout(120_000)

/** What the server answers on one path, changed on its way. */
function changed(part: string, change: (response: Response) => Response | Promise<Response>): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    return String(input).includes(part) ? change(response) : response
  }
}

const json =
  (more: object): ((response: Response) => Promise<Response>) =>
  async (response) =>
    !response.ok
      ? response
      : Response.json({ ...((await response.json()) as object), ...more }, { status: response.status })

const page = (status: number) => () => new Response('<!DOCTYPE html><h1>Error</h1>', { status })

const redirect = (location: string) => () => new Response(null, { status: 302, headers: { location } })

describe('bad answers are refused, each by its code; what was opened is ended, the own session stays', () => {
  beforeEach(() => start(false))

  test.each([
    ['an HTML page for an answer', 'impersonation', page(200), 'back_end_not_json', 'ended'],
    ['an HTML error page', 'impersonation', page(502), 'back_end_not_json', 'ended'],
    ['a redirect of the admin API', 'impersonation', redirect('https://evil.example/'), 'back_end_redirected', 'ended'],
    ['200 without a session', 'impersonation', () => Response.json({}), 'answer_invalid', 'ended'],
    ['a code for a foreign origin', '/auth?', redirect('https://evil.example/?code=1'), 'back_end_redirected', 'ended'],
    ['a sign-in page', '/auth?', page(200), 'back_end_not_json', 'ended'],
    [
      'a state of somebody else',
      '/auth?',
      redirect('http://127.0.0.1/understudy?code=1&state=x'),
      'answer_invalid',
      'ended',
    ],
    ['token_type N_A', 'connect/token', json({ token_type: 'N_A' }), 'token_not_bearer', 'ended'],
    ['expires_in as a text', 'connect/token', json({ expires_in: '600' }), 'lifetime_invalid', 'ended'],
    ['a wider scope', 'connect/token', json({ scope: 'openid offline_access' }), 'scope_widened', 'ended'],
    [
      'the id of a session that was not opened',
      'connect/token',
      json({ session_state: 'x' }),
      'answer_invalid',
      'ended',
    ],
    ['a refresh token', 'connect/token', json({ refresh_token: 'r' }), 'refresh_token_issued', 'ended'],
    ['another subject', 'userinfo', json({ sub: 'somebody' }), 'subject_wrong', 'ended'],
    [
      'the actor’s own account',
      'userinfo',
      json({ sub: 'a0f334e1-30e7-4070-a42b-2296ebf4dfe8' }),
      'subject_not_switched',
      'ended',
    ],
    ['no act', 'userinfo', json({ act: undefined }), 'actor_missing', 'ended'],
    ['another actor', 'userinfo', json({ act: { sub: 'somebody' } }), 'actor_wrong', 'ended'],
    ['a longer life', 'introspect', json({ exp: Date.UTC(2030, 0) / 1000 }), 'lifetime_too_long', 'unknown'],
  ] as const)('%s', async (_, part, change, code, leftover) => {
    const at = ground()
    const actor = await at.master()
    const order = orderAt(at, actor, server.user('bob').id)
    const issuer = issuerAt(at, { fetch: changed(part, change) })
    const refused = await issuer.start(order, { signal }).catch((thrown: { code: string; leftover: string }) => thrown)
    expect(refused).toMatchObject({ code })
    if (leftover !== 'unknown') expect(refused).toMatchObject({ leftover })
    if (leftover === 'ended') expect(server.sessionsOf('bob')).toEqual([])
    expect(server.lives(actor.token)).toBe(true)
  })

  test.each(['impersonation', 'exchange'] as const)(
    'by %s: what an answer that is lost has opened is found and ended, and nothing of the subject’s own',
    async (way) => {
      await server.close()
      await start(way === 'exchange')
      const at = ground()
      const actor = await (way === 'exchange' ? at.supporter() : at.master())
      await at.customer()
      const cut: typeof globalThis.fetch = async (input, init) => {
        const asks =
          way === 'exchange'
            ? String(init?.body).includes('requested_subject')
            : String(input).endsWith('/impersonation')
        const answer = await fetch(input, init)
        if (!asks) return answer
        // The customer signs in somewhere else in the meantime.
        await server.signIn('bob', 'demo-app')
        throw new TypeError('cut')
      }
      const started = issuerAt(at, { way, fetch: cut }).start(orderAt(at, actor, server.user('bob').id), { signal })
      await expect(started).rejects.toMatchObject({ code: 'back_end_unreachable', leftover: 'ended' })
      expect(server.sessionsOf('bob').map(({ impersonator }) => impersonator)).toEqual([null, null])
    },
  )

  test('a request that is still on its way: asked again, until nothing has come for a while', async () => {
    const at = ground()
    let late = server.now()
    const never: typeof globalThis.fetch = async (input, init) => {
      if (String(input).endsWith('/impersonation')) throw new TypeError('cut')
      return fetch(input, init)
    }
    const kept: Kept[] = []
    const keep = async (held: Kept | null) => void (held !== null && kept.push(held))
    const order = orderAt(at, await at.master(), server.user('bob').id)
    const issuer = issuerAt(at, { fetch: never, now: () => late })
    await expect(issuer.start(order, { signal, keep })).rejects.toMatchObject({ leftover: 'unknown' })
    expect(await issuer.end(kept[0]!, { signal })).toMatchObject({ remote: 'unknown', code: 'end_unverified' })
    late += 51_000
    expect(await issuer.end(kept[0]!, { signal })).toMatchObject({ remote: 'already_ended', code: null })
  })

  test('a token answer without session_state does not cost the id that ends the session', async () => {
    const at = ground()
    const order = orderAt(at, await at.master(), server.user('bob').id)
    const silent = { fetch: changed('connect/token', json({ session_state: undefined })) }
    const { kept } = await issuerAt(at, silent).start(order, { signal })
    expect(kept.sid).toEqual(expect.stringMatching(/./u))
    expect(await issuerAt(at, silent).end(kept, { signal })).toMatchObject({ remote: 'ended', code: null })
    expect(server.sessionsOf('bob')).toEqual([])

    const refused = { fetch: changed('connect/token', json({ session_state: undefined, refresh_token: 'r' })) }
    const started = issuerAt(at, refused).start(orderAt(at, await at.master(), server.user('bob').id), { signal })
    await expect(started).rejects.toMatchObject({ code: 'refresh_token_issued', leftover: 'ended' })
    expect(server.sessionsOf('bob')).toEqual([])
  })

  test('a server that answers nothing in time', async () => {
    const at = ground()
    const slow: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('late'))))
    const issuer = issuerAt(at, { fetch: slow, timeoutSeconds: 0.05 })
    const started = issuer.start(orderAt(at, await at.master(), server.user('bob').id), { signal })
    await expect(started).rejects.toMatchObject({ code: 'back_end_timeout', leftover: 'none' })
  })

  test('the end of the actor’s sessions ends nothing there: the support session lives until it is ended', async () => {
    const at = ground()
    const actor = await at.master()
    const issued = await issuerAt(at).start(orderAt(at, actor, server.user('bob').id), { signal })
    const headers = { Authorization: `Bearer ${actor.token}` }
    await fetch(`${server.url}/admin/realms/master/users/${actor.id}/logout`, { method: 'POST', headers })
    expect(server.lives(actor.token)).toBe(false)
    expect(await issuerAt(at).current(issued.kept, { signal })).toMatchObject({ live: true })
    expect(await issuerAt(at).end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
  })
})

describe('the own session is proven by the token that the start was made with, also where each call mints one (R-96)', () => {
  test.each([
    ['impersonation', '/impersonation', (init?: RequestInit) => new Headers(init?.headers).get('authorization')],
    [
      'exchange',
      '/token',
      (init?: RequestInit) => `Bearer ${new URLSearchParams(String(init?.body)).get('subject_token')}`,
    ],
  ] as const)('by %s', async (way, path, usedBy) => {
    await start(way === 'exchange')
    const at = ground()
    const somebody = way === 'exchange' ? at.supporter : at.master
    const actor = await somebody()
    const minted: string[] = []
    const used: unknown[] = []
    const proven: unknown[] = []
    const issuer = issuerAt(at, {
      way,
      async actorToken() {
        minted.push(`Bearer ${(await somebody()).token}`)
        return minted.at(-1)!.slice('Bearer '.length)
      },
      async fetch(input, init) {
        const { pathname } = new URL(String(input))
        const isExchange = way === 'impersonation' || String(init?.body).includes('requested_subject')
        if (pathname.endsWith(path) && isExchange) used.push(usedBy(init))
        if (pathname.endsWith('/users/count')) proven.push(new Headers(init?.headers).get('authorization'))
        return fetch(input, init)
      },
    })
    await issuer.start(orderAt(at, actor, server.user('bob').id), { signal })
    expect(minted).toHaveLength(1)
    expect({ used, proven }).toEqual({ used: minted, proven: minted })
  })
})

describe('check finds each wrong setting, in words', () => {
  beforeEach(() => start(false))
  const findings = async (more: Parameters<typeof issuerAt>[1] = {}) => {
    const at = ground()
    const order = orderAt(at, await at.master(), server.user('bob').id)
    return issuerAt(at, more).check({ signal, trial: { order } })
  }

  test.each([
    ['the mapper of act', () => ({ actor: false }), 'actor_missing', 'IMPERSONATOR_ID'],
    ['the mapper of the audience', () => ({ audience: [] }), 'introspection_blind', 'Audience mapper'],
    ['the cap', () => ({ maxLifespan: null }), 'session_cap_missing', 'client.session.max.lifespan'],
    ['the life of a token', () => ({ life: 1800, maxLifespan: null }), 'lifetime_too_long', '1800 s'],
    ['refresh tokens', () => ({ refreshTokens: true }), 'refresh_token_issued', 'use.refresh.tokens'],
    ['full scope', () => ({ fullScope: true }), 'scope_widened', 'Full scope'],
  ] as const)('%s', async (_, setting, code, words) => {
    Object.assign(server.client('support'), setting())
    const found = (await findings()).find((one) => one.code === code)
    expect(found?.what).toContain(words)
    expect(server.sessionsOf('bob')).toEqual([])
  })

  test.each([
    ['403', () => new Response('{"error":"HTTP 403 Forbidden"}', { status: 403 })],
    ['an empty list', () => Response.json([])],
  ])(
    'a support client that may not be seen, answered by %s: said, and not taken for one that is not there',
    async (_, answer) => {
      const found = await findings({ fetch: changed('/clients?clientId=', answer) })
      expect(found).toMatchObject([{ code: 'not_allowed', level: 'warning' }])
    },
  )

  test('a client that is not there, a wrong secret, a realm without rights', async () => {
    const gone = { id: 'nobody', method: 'client_secret_post', secret: 'x' } as const
    expect(await findings({ client: gone })).toMatchObject([{ code: 'client_refused' }, expect.anything()])
    const wrong = { id: 'understudy-bridge', method: 'client_secret_post', secret: 'x' } as const
    expect(await findings({ bridgeClient: wrong })).toMatchObject([{ code: 'client_refused' }])
  })
})

describe('before anything is sent', () => {
  beforeEach(() => start(false))

  test('an address to which secrets and tokens would travel in the clear is refused', () => {
    const at = { ...ground(), url: 'http://id.example' }
    expect(() => issuerAt(at)).toThrow(/issuers\/endpoint_foreign/u)
    expect(issuerAt(at, { privateNetwork: true }).name).toBe('keycloak')
  })

  test('a support token as the actor’s is refused (R-99)', async () => {
    const at = ground()
    const { kept } = await issuerAt(at).start(orderAt(at, await at.master(), server.user('bob').id), { signal })
    const unasked: typeof fetch = () => Promise.reject(new Error('Something was sent.'))
    const nested = issuerAt(at, { actorToken: async () => kept.accessToken ?? '', fetch: unasked })
    const started = nested.start(orderAt(at, await at.master(), server.user('dora').id), { signal })
    await expect(started).rejects.toMatchObject({ code: 'support_nested', leftover: 'none' })
  })
})
