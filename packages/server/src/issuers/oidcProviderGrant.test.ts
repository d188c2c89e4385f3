import { decodeJwt, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ExchangeProvider, OPAQUE_API, SIGNED_API, startExchangeProvider } from '../testing/exchangeProvider.ts'
import { oidcProviderGrant } from './oidcProviderGrant.ts'

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const ID = 'https://understudy.dev/token-types/subject-id'

let op: ExchangeProvider
let alice: string
beforeEach(async () => {
  op = await startExchangeProvider()
  alice = await op.signIn('alice')
})
afterEach(async () => {
  vi.useRealTimers()
  await op.close()
})

type Form = Readonly<Record<string, string | readonly string[] | null>>

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Alice for Bob at the opaque API, but for what is said otherwise; `null` leaves a parameter out. */
async function exchange(form: Form = {}, client = 'bridge', to = op): Promise<Answer> {
  return post('/token', { ...wanted(), ...form }, client, to)
}

const wanted = (): Form => ({
  grant_type: GRANT_TYPE,
  subject_token: 'bob',
  subject_token_type: ID,
  actor_token: alice,
  actor_token_type: ACCESS_TOKEN,
  resource: OPAQUE_API,
  scope: 'read',
})

async function post(path: string, form: Form, client: string, to = op): Promise<Answer> {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) for (const one of [value ?? []].flat()) body.append(name, one)
  const open = client === 'public-bridge'
  if (open) body.set('client_id', client)
  const headers = { Accept: 'application/json', ...(open ? {} : { Authorization: basic(client) }) }
  const response = await fetch(to.url + path, { method: 'POST', body, headers })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }
}

const basic = (client: string) => `Basic ${Buffer.from(`${client}:${client}-secret`).toString('base64')}`
const introspect = async (token: unknown, to = op) =>
  (await post('/token/introspection', { token: String(token) }, 'bridge', to)).body

describe('what it gives', () => {
  test('an opaque token of the subject’s that names the actor, and nothing that could be refreshed', async () => {
    const { status, body } = await exchange()
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^[\w-]{43}$/u),
        issued_token_type: ACCESS_TOKEN,
        token_type: 'Bearer',
        expires_in: 300,
        scope: 'read',
      },
    })
    expect(await introspect(body.access_token)).toMatchObject({
      active: true,
      sub: 'bob',
      act: { iss: op.url, sub: 'alice' },
      aud: 'api',
      scope: 'read',
      client_id: 'bridge',
    })
    expect(await introspect(alice)).toMatchObject({ active: true, sub: 'alice' })
  })

  test('a signed token with the same claims, whose life is the handler’s', async () => {
    const to = await startExchangeProvider({ maxLifeSeconds: 60 })
    const actor = await to.signIn('alice')
    const { body } = await exchange({ actor_token: actor, resource: SIGNED_API }, 'bridge', to)
    const claims = decodeJwt(String(body.access_token))
    expect(claims).toMatchObject({ sub: 'bob', act: { iss: to.url, sub: 'alice' }, aud: SIGNED_API, scope: 'read' })
    expect(claims.exp! - claims.iat!).toBe(60)
    expect(body).toMatchObject({ expires_in: 60 })
    await to.close()
  })

  test('a token for userinfo, where openid is allowed and no API is named', async () => {
    const { body } = await exchange({ resource: null, scope: 'openid' })
    const me = await fetch(`${op.url}/me`, { headers: { Authorization: `Bearer ${body.access_token}` } })
    expect(await me.json()).toEqual({ sub: 'bob' })
    expect(body).not.toHaveProperty('id_token')
  })

  test('the subject by a token of their own, which also bounds the scope', async () => {
    const spa = (scope: string) => op.signIn('bob', { client: 'spa', scope })
    const byToken = async (scope: string, asked: string) =>
      exchange({ subject_token: await spa(scope), subject_token_type: ACCESS_TOKEN, scope: asked })
    expect(await byToken('read write', 'read')).toMatchObject({ status: 200, body: { scope: 'read' } })
    expect(await byToken('read', 'read write')).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  })

  test('without a scope asked for none is granted', async () => {
    const { body } = await exchange({ scope: null })
    expect(body).not.toHaveProperty('scope')
    expect(await introspect(body.access_token)).not.toHaveProperty('scope')
  })

  test('audience and resource together, as often as one likes, as long as they mean one API', async () => {
    const { body } = await exchange({ resource: [OPAQUE_API, OPAQUE_API], audience: ['api', 'api'] })
    expect(await introspect(body.access_token)).toMatchObject({ aud: 'api' })
    expect(await exchange({ resource: null, audience: 'api' })).toMatchObject({ status: 200 })
  })

  test('the reason, where the host reads it and writes it into the token; never in the place of act', async () => {
    const to = await startExchangeProvider({
      parameters: ['reason'],
      claims: ({ parameters }) => ({ support_reason: parameters.reason, act: { sub: 'root' } }),
    })
    const actor = await to.signIn('alice')
    const { body } = await exchange({ actor_token: actor, reason: 'ZD-1042' }, 'bridge', to)
    expect(await introspect(body.access_token, to)).toMatchObject({
      support_reason: 'ZD-1042',
      act: { sub: 'alice' },
    })
    await to.close()
  })

  test('the order of Keycloak’s legacy exchange where it is switched on, refused and not ignored elsewhere', async () => {
    const legacy: Form = { subject_token: alice, subject_token_type: ACCESS_TOKEN, requested_subject: 'bob' }
    const rest: Form = { actor_token: null, actor_token_type: null }
    expect(await exchange({ ...legacy, ...rest })).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    const to = await startExchangeProvider({ requestedSubject: true })
    const actor = await to.signIn('alice')
    const { body } = await exchange({ ...legacy, ...rest, subject_token: actor }, 'bridge', to)
    expect(await introspect(body.access_token, to)).toMatchObject({ sub: 'bob', act: { sub: 'alice' } })
    const both = await exchange({ ...legacy, subject_token: actor }, 'bridge', to)
    expect(both).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    await to.close()
  })

  test('the host is asked last, with everything that is known', async () => {
    const mayImpersonate = vi.fn(async () => true)
    const to = await startExchangeProvider({ mayImpersonate })
    await exchange({ actor_token: await to.signIn('alice') }, 'bridge', to)
    expect(mayImpersonate.mock.calls).toEqual([
      [{ client: 'bridge', actor: 'alice', subject: 'bob', resource: OPAQUE_API, scope: ['read'], parameters: {} }],
    ])
    await exchange({ actor_token: 'x' }, 'bridge', to)
    expect(mayImpersonate).toHaveBeenCalledTimes(1)
    await to.close()
  })
})

describe('what ends it', () => {
  test('revocation by its own client kills it, and leaves the subject’s and the actor’s own tokens', async () => {
    const bob = await op.signIn('bob', { client: 'spa' })
    const { body } = await exchange()
    const token = String(body.access_token)
    expect(await post('/token/revocation', { token }, 'other')).toMatchObject({ status: 400 })
    expect(await introspect(token)).toMatchObject({ active: true })
    expect(await post('/token/revocation', { token }, 'bridge')).toMatchObject({ status: 200 })
    expect(await introspect(token)).toEqual({ active: false })
    expect([await introspect(bob), await introspect(alice)]).toMatchObject([{ active: true }, { active: true }])
  })

  test('its own Grant, destroyed; another support token of the same two lives on', async () => {
    const [first, second] = [await exchange(), await exchange()]
    const found = await op.provider.AccessToken.find(String(first.body.access_token))
    await (await op.provider.Grant.find(found!.grantId))!.destroy()
    expect(await introspect(first.body.access_token)).toEqual({ active: false })
    expect(await introspect(second.body.access_token)).toMatchObject({ active: true })
  })

  test('its life, and its Grant does not outlive it', async () => {
    const { body } = await exchange()
    const found = await op.provider.AccessToken.find(String(body.access_token))
    vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
    expect(await introspect(body.access_token)).toEqual({ active: false })
    expect((await op.provider.Grant.find(found!.grantId, { ignoreExpiration: true }))?.isExpired ?? true).toBe(true)
  })
})

describe('what is refused', () => {
  const bad = (error: string) => ({ status: 400, body: { error } })

  test.each([
    ['a public client, even one that is listed', 'public-bridge', 'invalid_client'],
    ['a confidential client with the grant that is not listed', 'console', 'unauthorized_client'],
    ['a client without the grant', 'other', 'invalid_request'],
  ])('clients: %s', async (_, client, error) => {
    expect(await exchange({}, client)).toMatchObject(bad(error))
  })

  test.each<[string, Form, string]>([
    ['no subject_token', { subject_token: null }, 'invalid_request'],
    ['an empty subject_token', { subject_token: '' }, 'invalid_request'],
    ['no subject_token_type', { subject_token_type: null }, 'invalid_request'],
    ['no actor_token', { actor_token: null }, 'invalid_request'],
    ['an empty actor_token', { actor_token: '' }, 'invalid_request'],
    ['no actor_token_type', { actor_token_type: null }, 'invalid_request'],
    [
      'an actor without a type, and a type without an actor',
      { actor_token: null, actor_token_type: null },
      'invalid_request',
    ],
    ['a type that is not known', { subject_token_type: 'urn:example:other' }, 'invalid_request'],
    ['an actor named by id', { actor_token: 'alice', actor_token_type: ID }, 'invalid_request'],
    ['an actor token that is none', { actor_token: 'x' }, 'invalid_request'],
    ['a subject token that is none', { subject_token: 'x', subject_token_type: ACCESS_TOKEN }, 'invalid_request'],
    ['an id token wanted', { requested_token_type: 'urn:ietf:params:oauth:token-type:id_token' }, 'invalid_request'],
    [
      'a refresh token wanted',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      'invalid_request',
    ],
    ['subject_token twice', { subject_token: ['bob', 'carol'] }, 'invalid_request'],
    ['actor_token twice', { actor_token: ['x', 'y'] }, 'invalid_request'],
    ['scope twice', { scope: ['read', 'write'] }, 'invalid_request'],
    ['a scope that support may not have', { scope: 'read delete' }, 'invalid_scope'],
    ['a scope of another API', { scope: 'openid' }, 'invalid_scope'],
    ['offline_access', { resource: null, scope: 'openid offline_access' }, 'invalid_scope'],
    ['a scope with a quote', { scope: 'read"' }, 'invalid_scope'],
    ['a resource that is not known', { resource: 'https://elsewhere.example' }, 'invalid_target'],
    ['an audience that is not known', { audience: 'elsewhere' }, 'invalid_target'],
    ['two APIs', { resource: [OPAQUE_API, SIGNED_API] }, 'invalid_target'],
    ['an API and the name of another one', { resource: SIGNED_API, audience: 'api' }, 'invalid_target'],
    ['oneself', { subject_token: 'alice' }, 'invalid_request'],
    ['an account that is not there', { subject_token: 'nobody' }, 'invalid_request'],
    ['an account that is disabled', { subject_token: 'dora' }, 'invalid_request'],
    ['a protected account', { subject_token: 'root' }, 'access_denied'],
  ])('%s', async (_, form, error) => {
    expect(await exchange(form)).toMatchObject(bad(error))
  })

  test('an actor without the right', async () => {
    expect(await exchange({ actor_token: await op.signIn('carol') })).toMatchObject(bad('access_denied'))
  })

  test('an actor who was demoted since', async () => {
    let may = true
    const to = await startExchangeProvider({ mayImpersonate: async () => may })
    const form = { actor_token: await to.signIn('alice') }
    expect(await exchange(form, 'bridge', to)).toMatchObject({ status: 200 })
    may = false
    expect(await exchange(form, 'bridge', to)).toMatchObject(bad('access_denied'))
    await to.close()
  })

  test('an actor whose account is gone', async () => {
    op.gone.add('alice')
    expect(await exchange()).toMatchObject(bad('invalid_request'))
  })

  test('an expired token to the second, which the provider itself still finds', async () => {
    const short = await op.signIn('alice', { ttl: 5 })
    vi.useFakeTimers({ now: Date.now() + 7000, toFake: ['Date'] })
    expect(await op.provider.AccessToken.find(short)).toBeDefined()
    expect(await exchange({ actor_token: short })).toMatchObject(bad('invalid_request'))
  })

  test('a token whose Grant was destroyed, which the provider itself still finds', async () => {
    await op.withdraw('alice')
    expect(await op.provider.AccessToken.find(alice)).toBeDefined()
    expect(await exchange()).toMatchObject(bad('invalid_request'))
  })

  test('a revoked token', async () => {
    await post('/token/revocation', { token: alice }, 'console')
    expect(await exchange()).toMatchObject(bad('invalid_request'))
  })

  test('a token of a client whose users do not act', async () => {
    const other = await op.signIn('alice', { client: 'other' })
    expect(await exchange({ actor_token: other })).toMatchObject(bad('invalid_request'))
    const subject = await op.signIn('bob', { client: 'other' })
    const byToken = { subject_token: subject, subject_token_type: ACCESS_TOKEN }
    expect(await exchange(byToken)).toMatchObject(bad('invalid_request'))
  })

  test('a token that is bound to somebody’s key', async () => {
    const bound = await op.signIn('alice', { boundTo: 'thumbprint' })
    expect(await exchange({ actor_token: bound })).toMatchObject(bad('invalid_request'))
  })

  test.each([
    ['act', { act: { sub: 'root' } }],
    ['act of no known shape', { act: 'root' }],
    ['ext.act', { ext: { act: { sub: 'root' } } }],
  ])('R-99: a token that bears %s, in either role', async (_, extra) => {
    const actor = await op.signIn('alice', { extra })
    expect(await exchange({ actor_token: actor })).toMatchObject(bad('invalid_request'))
    const subject = await op.signIn('bob', { client: 'spa', extra, scope: 'read' })
    const byToken = { subject_token: subject, subject_token_type: ACCESS_TOKEN }
    expect(await exchange(byToken)).toMatchObject(bad('invalid_request'))
  })

  test('R-99: a token that came of this grant, in either role, opaque or signed', async () => {
    const to = await startExchangeProvider({
      actorClients: ['console', 'bridge'],
      subjects: { id: true, accessTokenOf: ['spa', 'bridge'] },
      mayImpersonate: async () => true,
    })
    const actor = await to.signIn('alice')
    for (const resource of [OPAQUE_API, SIGNED_API]) {
      const { body } = await exchange({ actor_token: actor, resource }, 'bridge', to)
      const support = String(body.access_token)
      const nested = { actor_token: support, subject_token: 'carol' }
      expect(await exchange(nested, 'bridge', to)).toMatchObject(bad('invalid_request'))
      const again = { actor_token: actor, subject_token: support, subject_token_type: ACCESS_TOKEN }
      expect(await exchange(again, 'bridge', to)).toMatchObject(bad('invalid_request'))
    }
    await to.close()
  })

  test('everything, as a fault of the server’s, while extraTokenClaims is not in use: no token without act', async () => {
    const to = await startExchangeProvider({}, { extraTokenClaims: () => undefined })
    const saved: string[] = []
    to.provider.on('access_token.saved', ({ jti }) => saved.push(jti))
    const actor = await to.signIn('alice')
    expect(await exchange({ actor_token: actor }, 'bridge', to)).toMatchObject({
      status: 500,
      body: { error: 'server_error' },
    })
    expect(saved).toHaveLength(2)
    expect(await to.provider.AccessToken.find(saved[1]!)).toBeUndefined()
    await to.close()
  })

  test('a life that is none, when it is set up', () => {
    for (const maxLifeSeconds of [0, -1, 1.5, Number.NaN]) {
      const parts = { clients: [], actorClients: [], mayImpersonate: async () => true, accountStands: async () => true }
      expect(() => oidcProviderGrant({ ...parts, maxLifeSeconds })).toThrow(RangeError)
    }
  })
})

describe('signed access tokens of actors', () => {
  const APP = 'https://app.example'
  let over = false
  let to: ExchangeProvider
  beforeEach(async () => {
    over = false
    to = await startExchangeProvider({
      signedActorTokens: {
        // Read when it is needed: the provider's key is made with it.
        keys: async () => to.publicKey,
        algorithms: ['ES256'],
        audience: APP,
        stands: async () => !over,
      },
    })
  })
  afterEach(() => to.close())
  const signed = (more = {}) => to.signIn('alice', { signedFor: APP, ...more })

  test('stand for the actor, as long as the host says so', async () => {
    const token = await signed()
    const { body } = await exchange({ actor_token: token }, 'bridge', to)
    expect(await introspect(body.access_token, to)).toMatchObject({ sub: 'bob', act: { sub: 'alice' } })
    over = true
    expect(await exchange({ actor_token: token }, 'bridge', to)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
  })

  test.each<[string, () => Promise<string>]>([
    ['for another audience', () => signed({ signedFor: 'https://elsewhere.example' })],
    ['of another client', () => signed({ client: 'other' })],
    ['with act', () => signed({ extra: { act: { sub: 'root' } } })],
    ['bound to a key', () => signed({ boundTo: 'thumbprint' })],
    ['expired', () => signed({ ttl: -5 })],
    [
      'of nobody’s signing',
      async () => {
        const [header = '', payload = '', signature = ''] = (await signed()).split('.')
        const claims = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), sub: 'root' }
        return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
      },
    ],
    [
      'that is an id token',
      async () =>
        new SignJWT({ client_id: 'console' })
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuer(to.url)
          .setAudience(APP)
          .setSubject('alice')
          .setExpirationTime('5m')
          .sign(new TextEncoder().encode('x'.repeat(32))),
    ],
  ])('refused: %s', async (_, token) => {
    expect(await exchange({ actor_token: await token() }, 'bridge', to)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
  })

  test('refused as a subject, whoever signed it', async () => {
    const form = {
      subject_token: await to.signIn('bob', { client: 'spa', signedFor: APP }),
      actor_token: await signed(),
    }
    expect(await exchange({ ...form, subject_token_type: ACCESS_TOKEN }, 'bridge', to)).toMatchObject({ status: 400 })
  })
})
