import { createHash } from 'node:crypto'
import type { ContextAnswer, CredentialAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import type { TokenAnswer } from '@understudy/protocol/schemas'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { MIGRATIONS } from '../migrations.ts'
import type { BridgeOptions } from '../options.ts'
import { migrate } from '../sql/migrate.ts'
import { eachDatabase } from '../testing/databases.ts'
import { AUDIENCE } from '../testing/identityProvider.ts'
import { basic, callOAuth, createTestClients, exchangeForm } from '../testing/oauthClients.ts'
import { createProver, type Prover } from '../testing/proofs.ts'
import { ACTIONS, BRIDGE_ISSUER, requestOf, type Stage, setStage } from '../testing/stage.ts'
import { currentNonce, isNonce } from './nonce.ts'
import { proofKey } from './proof.ts'
import { dpopSettings } from './settings.ts'

const TOKEN_PATH = '/oauth2/token'
const clients = await createTestClients()
const oauth = {
  clients: clients.oauth.clients.map((client) =>
    client.id === 'helpdesk'
      ? { ...client, dpop: 'optional' as const }
      : client.id === 'viewer'
        ? { ...client, dpop: 'required' as const }
        : client,
  ),
}

interface Refused {
  readonly error: string
  readonly error_uri: string
}

eachDatabase('proof of possession (RFC 9449, R-30)', (open) => {
  const stageWith = async (options: Partial<BridgeOptions> = {}) => setStage(await open(), { oauth, ...options })
  const proverOf = (stage: Stage, algorithm?: string) => createProver(stage.clock.now, algorithm)
  const exchange = async <T = TokenAnswer>(stage: Stage, proof: string | null, client = 'helpdesk') =>
    callOAuth<T>(stage, TOKEN_PATH, await exchangeForm(stage), {
      client: basic(client),
      headers: proof === null ? {} : { DPoP: proof },
    })
  const bound = async (stage: Stage, prover: Prover) => {
    const { body } = await exchange(stage, await prover.prove({ path: TOKEN_PATH }))
    return body.access_token
  }
  const PATH = '/support/context'
  const using = (token: string, proof: string | null, scheme = 'DPoP') => ({
    token: null,
    headers: { Authorization: `${scheme} ${token}`, ...(proof === null ? {} : { DPoP: proof }) },
  })
  /** Whether the bridge takes it, by a call that says why not. */
  const tried = async (stage: Stage, token: string, proof: string | null, scheme?: string) => {
    const { status, body, headers } = await stage.call('GET', '/support/policy', using(token, proof, scheme))
    return [
      status,
      status === 200 ? null : body.code,
      headers.get('WWW-Authenticate')?.replace(/, algs=.*/, '') ?? null,
    ]
  }
  const POLICY = { method: 'GET', path: '/support/policy' }
  const NOT_OWN = [409, 'already_in_support_session', null]

  describe('token exchange', () => {
    test('default: the token is bound to the key, and counts with it alone', async () => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const { status, body } = await exchange(stage, await prover.prove({ path: TOKEN_PATH }))
      expect([status, body.token_type, decodeJwt(body.access_token).cnf]).toEqual([200, 'DPoP', { jkt: prover.jkt }])
      const token = body.access_token
      const proof = () => prover.prove({ method: 'GET', path: PATH, token })
      const context = await stage.call<ContextAnswer>('GET', PATH, using(token, await proof()))
      expect(context.body).toMatchObject({ state: 'active', actor: { id: 'sup_dana' }, subject: { id: 'cus_noor' } })
      expect(await tried(stage, token, await prover.prove({ ...POLICY, token }))).toEqual(NOT_OWN)
      expect(await tried(stage, token, null)).toEqual([401, 'invalid_dpop_proof', 'DPoP error="invalid_dpop_proof"'])
      expect(await tried(stage, token, null, 'Bearer')).toEqual([401, 'invalid_token', 'DPoP error="invalid_token"'])
      const genuine = await prover.prove({ ...POLICY, token })
      expect(await tried(stage, token, genuine, 'Bearer')).toEqual([401, 'invalid_token', 'DPoP error="invalid_token"'])
    })

    test('introspection says to what it is bound', async () => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const token = await bound(stage, prover)
      const { body } = await callOAuth<object>(stage, '/oauth2/introspect', { token }, { client: basic('api') })
      expect(body).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: prover.jkt } })
    })

    test('required, optional, or not of this client', async () => {
      const stage = await stageWith()
      const none = await exchange<Refused>(stage, null, 'viewer')
      expect([none.status, none.body.error]).toEqual([400, 'invalid_dpop_proof'])
      const without = await exchange(stage, null)
      expect([without.status, without.body.token_type]).toEqual([200, 'Bearer'])
      expect(decodeJwt(without.body.access_token)).not.toHaveProperty('cnf')
      const prover = await proverOf(stage)
      const unbound = without.body.access_token
      expect(await tried(stage, unbound, await prover.prove({ ...POLICY, token: unbound }))).toEqual([
        401,
        'invalid_token',
        'DPoP error="invalid_token"',
      ])
      await stage.call('POST', `/support/sessions/${decodeJwt(unbound).sid}/end`, { token: unbound })
      const required = await exchange(stage, await prover.prove({ path: TOKEN_PATH }), 'viewer')
      expect(required.body.token_type).toBe('DPoP')
    })

    test('what is refused begins nothing, and is in the log', async () => {
      const stage = await stageWith()
      const { status, body } = await exchange<Refused>(stage, 'no.such.proof')
      expect([status, body]).toMatchObject([400, { error: 'invalid_dpop_proof' }])
      expect(body.error_uri).toMatch(/invalid_dpop_proof$/)
      expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
      expect(await stage.audit()).toMatchObject([
        { type: 'ADMIN_IMPERSONATION_REFUSED', actor: { id: 'sup_dana' }, detail: 'invalid_dpop_proof' },
      ])
    })

    test('the metadata names what a proof may be signed with, where a client may bring one', async () => {
      const algorithms = async (options: Partial<BridgeOptions>) => {
        const stage = await stageWith(options)
        const { body } = await stage.call<Record<string, unknown>>('GET', '/.well-known/oauth-authorization-server')
        return body.dpop_signing_alg_values_supported
      }
      expect(await algorithms({})).toEqual(expect.arrayContaining(['ES256', 'Ed25519', 'PS256']))
      expect(await algorithms({ oauth: clients.oauth })).toBeUndefined()
    })

    test('the same request again, with the same key of the same holder, is the same session', async () => {
      const stage = await stageWith()
      const [prover, other] = await Promise.all([proverOf(stage), proverOf(stage)])
      const form = await exchangeForm(stage)
      const send = async (by: Prover) =>
        callOAuth<TokenAnswer & Refused>(stage, TOKEN_PATH, form, {
          headers: { DPoP: await by.prove({ path: TOKEN_PATH }), 'Idempotency-Key': 'k' },
        })
      const [first, second] = [await send(prover), await send(prover)]
      const sid = (answer: typeof first) => decodeJwt(answer.body.access_token).sid
      expect(sid(second)).toBe(sid(first))
      expect(decodeJwt(second.body.access_token).cnf).toEqual({ jkt: prover.jkt })
      // Another key cannot have it by repeating what the first one said.
      expect((await send(other)).body.error_uri).toMatch(/idempotency_key_reused$/)
    })
  })

  describe('a proof', () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('base64url')
    const WRONG: [string, Parameters<Prover['prove']>[0]['claims'], Record<string, unknown>?][] = [
      ['another method', { htm: 'POST' }],
      ['a method in another spelling', { htm: 'get' }],
      ['another path', { htu: `${BRIDGE_ISSUER}/support/sessions` }],
      ['another origin', { htu: 'https://evil.example/support/policy' }],
      ['another scheme', { htu: 'http://support.example/support/policy' }],
      ['another port', { htu: 'https://support.example:8443/support/policy' }],
      ['a name in the address', { htu: 'https://dana@support.example/support/policy' }],
      ['a slash too many', { htu: `${BRIDGE_ISSUER}/support/policy/` }],
      ['a path alone', { htu: '/support/policy' }],
      ['no address', { htu: undefined }],
      ['an address that is none', { htu: 1 }],
      ['another token', { ath: hash('another') }],
      ['no token', { ath: undefined }],
      ['no number', { jti: undefined }],
      ['an empty number', { jti: '' }],
      ['an endless number', { jti: 'x'.repeat(513) }],
      ['no time', { iat: undefined }],
      ['a minute and a second ago', { iat: Date.UTC(2026, 0, 15, 10, 0, 0) / 1000 - 61 }],
      ['times to come', { iat: Date.UTC(2026, 0, 15, 10, 0, 0) / 1000 + 31 }],
      ['another type', {}, { typ: 'JWT' }],
      ['no type', {}, { typ: undefined }],
      ['no key', {}, { jwk: undefined }],
      ['a key that is somewhere else', {}, { jku: 'https://evil.example/jwks' }],
    ]
    test.each(WRONG)('with %s is refused', async (_, claims, header) => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const token = await bound(stage, prover)
      const proof = await prover.prove({
        ...POLICY,
        token,
        ...(claims ? { claims } : {}),
        ...(header ? { header } : {}),
      })
      expect(await tried(stage, token, proof)).toEqual([401, 'invalid_dpop_proof', 'DPoP error="invalid_dpop_proof"'])
    })

    test.each([
      ['upper case', 'HTTPS://SUPPORT.EXAMPLE/support/policy'],
      ['the usual port', 'https://support.example:443/support/policy'],
      ['dots', 'https://support.example/a/../support/./policy'],
      ['escapes that need not be', 'https://support.example/%73upport/polic%79'],
      ['query and fragment', 'https://support.example/support/policy?x=1#y'],
    ])('with %s in its address is the same address', async (_, htu) => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const token = await bound(stage, prover)
      expect(await tried(stage, token, await prover.prove({ ...POLICY, token, claims: { htu } }))).toEqual(NOT_OWN)
    })

    test.each(['ES384', 'PS256', 'RS256', 'Ed25519'])('may be signed with %s', async (algorithm) => {
      const stage = await stageWith()
      const prover = await proverOf(stage, algorithm)
      const token = await bound(stage, prover)
      expect(await tried(stage, token, await prover.prove({ ...POLICY, token }))).toEqual(NOT_OWN)
    })

    test('by a shared secret, by nothing, with the private key in it, or changed on its way is none', async () => {
      const stage = await stageWith()
      const { privateKey } = await generateKeyPair('ES256', { extractable: true })
      const claims = { jti: 'x', htm: 'POST', htu: BRIDGE_ISSUER + TOKEN_PATH, iat: stage.clock.now() / 1000 }
      const leaking = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(privateKey) })
        .sign(privateKey)
      const secret = new Uint8Array(32)
      const shared = await new SignJWT(claims)
        .setProtectedHeader({
          alg: 'HS256',
          typ: 'dpop+jwt',
          jwk: { kty: 'oct', k: Buffer.from(secret).toString('base64url') } as object,
        })
        .sign(secret)
      const genuine = await (await proverOf(stage)).prove({ path: TOKEN_PATH })
      const [head = '', body = ''] = genuine.split('.')
      const unsigned = `${Buffer.from('{"alg":"none","typ":"dpop+jwt"}').toString('base64url')}.${body}.`
      const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${genuine.split('.')[2]}`
      const twice = await (await proverOf(stage)).prove({ path: TOKEN_PATH })
      for (const proof of [leaking, shared, unsigned, forged, `${genuine}, ${twice}`, '', 'x', `${head}..`]) {
        const { status, body: refused } = await exchange<Refused>(stage, proof)
        expect([status, refused.error]).toEqual([400, 'invalid_dpop_proof'])
      }
      expect((await exchange(stage, genuine)).status).toBe(200)
    })

    test('is good once: here, in another process on the same database, and after a restart', async () => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const token = await bound(stage, prover)
      const proof = await prover.prove({ ...POLICY, token })
      const elsewhere = stage.again()
      const at = async (bridge: typeof elsewhere) => {
        const response = await bridge.fetch(requestOf('GET', '/support/policy', using(token, proof)))
        return ((await response.json()) as Problem).code
      }
      // At once: one of them has it, whoever comes first.
      const codes = await Promise.all([at(stage.bridge), at(elsewhere), at(elsewhere)])
      expect(codes.toSorted()).toEqual(['already_in_support_session', 'invalid_dpop_proof', 'invalid_dpop_proof'])
      expect(await at(stage.again())).toBe('invalid_dpop_proof')
      // Until it would be too old anyway, and is forgotten.
      stage.clock.advance(60_000)
      await stage.bridge.reap()
      expect(await at(stage.bridge)).toBe('invalid_dpop_proof')
      stage.clock.advance(1001)
      await stage.bridge.reap()
      expect(await stage.sql.query('SELECT hash FROM understudy.dpop_proof')).toEqual([])
      expect(await at(stage.bridge)).toBe('invalid_dpop_proof')
    })

    test('that was refused is not used up, nor is the number of somebody else’s', async () => {
      const stage = await stageWith()
      const [prover, other] = await Promise.all([proverOf(stage), proverOf(stage)])
      const token = await bound(stage, prover)
      const proof = await prover.prove({ ...POLICY, token, claims: { jti: 'the-number' } })
      const burnt = await other.prove({ ...POLICY, token, claims: { jti: 'the-number' } })
      expect((await tried(stage, token, burnt))[1]).toBe('invalid_dpop_proof')
      expect((await stage.call('GET', '/support/halt', using(token, proof))).status).toBe(401)
      expect(await tried(stage, token, proof)).toEqual(NOT_OWN)
    })

    test('by another key, of a genuine token, is refused: a token that was taken is worth nothing', async () => {
      const stage = await stageWith()
      const [prover, thief] = await Promise.all([proverOf(stage), proverOf(stage)])
      const token = await bound(stage, prover)
      expect((await tried(stage, token, await thief.prove({ ...POLICY, token })))[1]).toBe('invalid_dpop_proof')
    })
  })

  describe('a nonce', () => {
    test('is asked for, given, and taken by every process until it is five minutes old', async () => {
      const stage = await stageWith({ dpop: { nonce: true } })
      const prover = await proverOf(stage)
      const first = await exchange<Refused>(stage, await prover.prove({ path: TOKEN_PATH }))
      expect([first.status, first.body.error]).toEqual([400, 'use_dpop_nonce'])
      const nonce = first.headers.get('DPoP-Nonce')
      expect(nonce).toMatch(/^[A-Za-z0-9_-]{43}$/)
      const second = await exchange(stage, await prover.prove({ path: TOKEN_PATH, claims: { nonce } }))
      expect(second.body.token_type).toBe('DPoP')
      const token = second.body.access_token
      const at = async (bridge: Stage['bridge'], given: unknown) => {
        const proof = await prover.prove({ ...POLICY, token, claims: { nonce: given } })
        const response = await bridge.fetch(requestOf('GET', '/support/policy', using(token, proof)))
        const { code } = (await response.json()) as Problem
        return [code, response.headers.get('DPoP-Nonce') !== null]
      }
      expect(await at(stage.again({ dpop: { nonce: true } }), nonce)).toEqual(['already_in_support_session', false])
      for (const wrong of ['', 'guessed', `${nonce}x`, 1, null, undefined]) {
        expect(await at(stage.bridge, wrong)).toEqual(['use_dpop_nonce', true])
      }
      stage.clock.advance(300_001)
      expect(await at(stage.bridge, nonce)).toEqual(['use_dpop_nonce', true])
    })

    test('of the round before counts, the one before that does not', () => {
      const secret = new Uint8Array(32).fill(7)
      const nonce = currentNonce(secret, 0)
      expect([0, 149_999, 299_999, 300_000].map((now) => isNonce(secret, nonce, now))).toEqual([
        true,
        true,
        true,
        false,
      ])
      expect(isNonce(new Uint8Array(32), nonce, 0)).toBe(false)
    })
  })

  describe('a key', () => {
    test('is one session’s for ever, also once that one is over', async () => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const token = await bound(stage, prover)
      const path = `/support/sessions/${decodeJwt(token).sid}/end`
      const ended = await stage.call('POST', path, using(token, await prover.prove({ path, token })))
      expect(ended.status).toBe(200)
      const again = await exchange<Refused>(stage, await prover.prove({ path: TOKEN_PATH }))
      expect([again.status, again.body.error]).toEqual([400, 'invalid_dpop_proof'])
      const others = await callOAuth<Refused>(
        stage,
        TOKEN_PATH,
        { ...(await exchangeForm(stage)), subject_token: 'cus_tomas', actor_token: await stage.own('sup_milo') },
        { headers: { DPoP: await prover.prove({ path: TOKEN_PATH }) } },
      )
      expect(others.body.error).toBe('invalid_dpop_proof')
      expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toHaveLength(1)
    })

    test('of the actor’s own token opens no session', async () => {
      const stage = await stageWith()
      const [own, session] = await Promise.all([proverOf(stage), proverOf(stage)])
      const form = {
        ...(await exchangeForm(stage)),
        actor_token: await stage.own('sup_dana', { cnf: { jkt: own.jkt } }),
      }
      const by = async (prover: Prover) =>
        callOAuth<TokenAnswer & Refused>(stage, TOKEN_PATH, form, {
          headers: { DPoP: await prover.prove({ path: TOKEN_PATH }) },
        })
      expect((await by(own)).body.error).toBe('invalid_dpop_proof')
      const { body } = await by(session)
      expect(decodeJwt(body.access_token).cnf).toEqual({ jkt: session.jkt })
    })
  })

  describe('an own token that is bound at the provider', () => {
    test('counts with its key alone (RFC 9449 section 7.2)', async () => {
      const stage = await stageWith()
      const [prover, thief] = await Promise.all([proverOf(stage), proverOf(stage)])
      const token = await stage.own('sup_dana', { cnf: { jkt: prover.jkt } })
      expect(await tried(stage, token, await prover.prove({ ...POLICY, token }))).toEqual([200, null, null])
      expect((await tried(stage, token, null, 'Bearer'))[1]).toBe('invalid_token')
      expect((await tried(stage, token, await thief.prove({ ...POLICY, token })))[1]).toBe('invalid_dpop_proof')
      for (const cnf of [{ 'x5t#S256': 'x' }, { jkt: prover.jkt, kid: 'x' }, { jkt: 1 }, {}, 'x', null]) {
        const strange = await stage.own('sup_dana', { cnf })
        expect((await tried(stage, strange, null, 'Bearer'))[1]).toBe('invalid_token')
      }
    })
  })

  describe('a start by token', () => {
    const PATHS = { start: '/support/sessions' }
    const startBy = async (stage: Stage, prover: Prover | null, body: object = {}) =>
      stage.start<StartedAnswer & Problem>({
        body,
        headers: prover === null ? {} : { 'Support-DPoP': await prover.prove({ path: PATHS.start }) },
      })

    test('default: the credential is bound, so is the next one, to this or another key of the actor’s', async () => {
      const stage = await stageWith()
      const [prover, tab, other] = await Promise.all([proverOf(stage), proverOf(stage), proverOf(stage)])
      const { status, body } = await startBy(stage, prover)
      expect([status, body.credential?.tokenType]).toEqual([201, 'DPoP'])
      const token = body.credential?.accessToken ?? ''
      expect(decodeJwt(token).cnf).toEqual({ jkt: prover.jkt })
      const path = `/support/sessions/${body.session.id}/credential`
      const next = async (by: Prover | null) =>
        stage.call<CredentialAnswer & Problem>('POST', path, {
          token: await stage.own('sup_dana'),
          headers: by === null ? {} : { 'Support-DPoP': await by.prove({ path }) },
        })
      // Another tab has another key: none can be handed from one to the other.
      for (const by of [prover, tab, tab]) {
        const { credential } = (await next(by)).body
        expect(decodeJwt(credential.accessToken).cnf).toEqual({ jkt: by.jkt })
        const context = await stage.call<ContextAnswer>(
          'GET',
          PATH,
          using(credential.accessToken, await by.prove({ method: 'GET', path: PATH, token: credential.accessToken })),
        )
        expect(context.body.state).toBe('active')
      }
      expect((await next(null)).body.code).toBe('invalid_dpop_proof')
      await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
      for (const used of [prover, tab]) expect((await startBy(stage, used)).body.code).toBe('invalid_dpop_proof')
      expect((await startBy(stage, other)).status).toBe(201)
    })

    test('a session without a key takes none later, and one of another session’s neither', async () => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const { body } = await startBy(stage, null)
      expect(body.credential).not.toHaveProperty('tokenType')
      const path = `/support/sessions/${body.session.id}/credential`
      const late = await stage.call('POST', path, {
        token: await stage.own('sup_dana'),
        headers: { 'Support-DPoP': await prover.prove({ path }) },
      })
      expect(late.body.code).toBe('invalid_dpop_proof')
    })

    test('may be required', async () => {
      const stage = await stageWith({ dpop: { starts: 'required' } })
      expect((await startBy(stage, null)).body.code).toBe('invalid_dpop_proof')
      expect((await startBy(stage, await proverOf(stage))).status).toBe(201)
    })

    test('a request that waits takes no key yet', async () => {
      const stage = await stageWith()
      const prover = await proverOf(stage)
      const waiting = await startBy(stage, prover, { subject: 'cus_aiko', mode: 'act' })
      expect(waiting.status).toBe(202)
      expect((await startBy(stage, prover)).status).toBe(201)
    })
  })

  describe('the guard', () => {
    const ADDRESS = '/projects/1'
    const renaming = async (prover: Prover, token: string, given: object = {}) => {
      const proof = await prover.prove({ path: ADDRESS, token, claims: { htu: AUDIENCE + ADDRESS, ...given } })
      return new Request(AUDIENCE + ADDRESS, {
        method: 'POST',
        headers: {
          Authorization: `DPoP ${token}`,
          DPoP: proof,
          'Support-Context': `${decodeJwt(token).sid};e=1`,
        },
      })
    }
    const TAG = { action: 'project.rename', ...ACTIONS['project.rename'] }

    test('takes a bound token with its proof, once, and no other way', async () => {
      const stage = await setStage(await open(), { oauth })
      const prover = await proverOf(stage)
      const form = { ...(await exchangeForm(stage, { mode: 'act' })) }
      const { body } = await callOAuth<TokenAnswer>(stage, TOKEN_PATH, form, {
        headers: { DPoP: await prover.prove({ path: TOKEN_PATH }) },
      })
      const guard = stage.bridge.guard(ACTIONS)
      const outcome = async (request: Request) => {
        const result = await guard.check(request, TAG)
        if (result.ok) return [200, result.caller.kind]
        return [result.response.status, ((await result.response.json()) as Problem).code]
      }
      const request = await renaming(prover, body.access_token)
      expect(await outcome(request.clone())).toEqual([200, 'support'])
      expect(await outcome(request)).toEqual([401, 'invalid_dpop_proof'])
      const headers = new Headers(request.headers)
      headers.set('Authorization', `Bearer ${body.access_token}`)
      expect(await outcome(new Request(request, { headers }))).toEqual([401, 'invalid_token'])
      const elsewhere = await renaming(prover, body.access_token, { htu: `https://evil.example${ADDRESS}` })
      expect(await outcome(elsewhere)).toEqual([401, 'invalid_dpop_proof'])
      // An address that the request says it was sent to is not believed.
      const spoofed = await renaming(prover, body.access_token, { htu: `https://evil.example${ADDRESS}` })
      const moved = new Request(`https://evil.example${ADDRESS}`, { method: 'POST', headers: spoofed.headers })
      expect(await outcome(moved)).toEqual([401, 'invalid_dpop_proof'])
      const refused = (await stage.audit()).filter(({ outcome: how }) => how === 'refused')
      expect(refused.map(({ detail }) => detail)).toEqual([
        'invalid_dpop_proof',
        'invalid_token',
        'invalid_dpop_proof',
        'invalid_dpop_proof',
      ])
    })
  })

  test('settings that keep no promise are refused', async () => {
    const stage = await stageWith()
    for (const dpop of [{ origins: ['http://plain.example'] }, { origins: ['https://a.example/'] }, { starts: 'no' }]) {
      expect(() => stage.again({ dpop: dpop as NonNullable<BridgeOptions['dpop']> })).toThrow(/`dpop\./)
    }
    const client = { ...clients.oauth.clients[0], dpop: 'always' }
    expect(() => stage.again({ oauth: { clients: [client as never] } })).toThrow(/`dpop` of helpdesk/)
  })

  describe('the examples of RFC 9449', () => {
    // Sections 4.1 and 7.1: the same key, for the token endpoint and for a resource.
    const JKT = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'
    const AT_TOKEN_ENDPOINT =
      'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg'
    const AT_RESOURCE =
      'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA'
    const TOKEN = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'

    const rulesAt = async (seconds: number, origin: string) => {
      const sql = await open()
      await migrate(sql, MIGRATIONS)
      return {
        sql,
        now: () => seconds * 1000,
        dpop: dpopSettings({ origins: [origin] }, { issuer: origin, audience: origin }),
        signingKey: () => Promise.reject(new Error('No nonce is asked for here.')),
      }
    }

    test('are taken, at their time and for their request', async () => {
      const post = new Request('https://server.example.com/token', { method: 'POST' })
      const server = await rulesAt(1_562_262_616, 'https://server.example.com')
      expect(await proofKey(server, { proof: AT_TOKEN_ENDPOINT, request: post })).toBe(JKT)
      const get = new Request('https://resource.example.org/protectedresource')
      const resource = await rulesAt(1_562_262_618, 'https://resource.example.org')
      expect(await proofKey(resource, { proof: AT_RESOURCE, request: get, accessToken: TOKEN })).toBe(JKT)
    })

    test('are refused at another time, for another request or token, and a second time', async () => {
      const get = new Request('https://resource.example.org/protectedresource')
      const given = { proof: AT_RESOURCE, request: get, accessToken: TOKEN }
      const resource = await rulesAt(1_562_262_618, 'https://resource.example.org')
      const refused = { code: 'invalid_dpop_proof' }
      await expect(proofKey(resource, { ...given, accessToken: `${TOKEN}x` })).rejects.toMatchObject(refused)
      const other = new Request('https://resource.example.org/another')
      await expect(proofKey(resource, { ...given, request: other })).rejects.toMatchObject(refused)
      const late = { ...resource, now: () => 1_562_262_679_001 }
      await expect(proofKey(late, given)).rejects.toMatchObject(refused)
      expect(await proofKey(resource, given)).toBe(JKT)
      await expect(proofKey(resource, given)).rejects.toMatchObject(refused)
    })
  })
})
