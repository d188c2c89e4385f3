import { exportJWK, importJWK, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { AUDIENCE, PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { ACTIONS, BRIDGE_ISSUER, requestOf, type Stage, setStage } from '../testing/stage.ts'

eachDatabase('support tokens', (open) => {
  let stage: Stage
  let session: string
  beforeAll(async () => {
    stage = await setStage(await open())
    session = (await stage.start({ body: { mode: 'act' } })).body.session.id
  })

  /** Signs with the bridge's own key, as nobody but a mistake of the bridge could. */
  async function signed(change: (claims: JWTPayload) => JWTPayload, header: Record<string, unknown> = {}) {
    const seconds = Math.floor(stage.clock.now() / 1000)
    const claims = {
      iss: BRIDGE_ISSUER,
      aud: AUDIENCE,
      sub: 'cus_noor',
      act: { iss: PROVIDER_ISSUER, sub: 'sup_dana' },
      sid: session,
      client_id: 'app-web',
      jti: 'j',
      iat: seconds,
      exp: seconds + 300,
      scope: 'support:act',
    }
    return new SignJWT(change(claims))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
      .sign(await bridgeKey())
  }

  async function bridgeKey() {
    const [row] = await stage.sql.query<{ private_jwk: string }>('SELECT private_jwk FROM understudy.signing_key')
    return importJWK(JSON.parse(row?.private_jwk ?? '{}'), 'ES256', { extractable: true })
  }

  async function ask(token: string) {
    const request = requestOf('POST', '/projects', { token, headers: { 'Support-Context': `${session};e=1` } })
    const tag = { action: 'project.rename', ...ACTIONS['project.rename'] }
    const result = await stage.bridge.guard(ACTIONS).check(request, tag)
    return result.ok
      ? { status: 200 }
      : { status: result.response.status, ...((await result.response.json()) as object) }
  }

  async function expectRefused(token: string) {
    expect(await ask(token)).toMatchObject({ status: 401, code: 'invalid_token' })
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'SUPPORT_ACTION',
      outcome: 'refused',
      detail: 'invalid_token',
      actor: null,
    })
    expect(await stage.context(token)).toMatchObject({ state: 'signed-out', why: 'invalid_token' })
    const end = await stage.call('POST', `/support/sessions/${session}/end`, { token })
    expect([end.status, end.body.code]).toEqual([401, 'invalid_token'])
  }

  test('one that is right passes', async () => {
    expect(await ask(await signed((claims) => claims))).toMatchObject({ status: 200 })
  })

  describe('one that only looks right is refused everywhere', () => {
    const without = (name: string) => (claims: JWTPayload) =>
      Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name))
    const cases: [string, (claims: JWTPayload) => JWTPayload][] = [
      ['without the expected act', without('act')],
      ['with another actor', (claims) => ({ ...claims, act: { iss: PROVIDER_ISSUER, sub: 'sup_milo' } })],
      [
        'with an actor of another issuer',
        (claims) => ({ ...claims, act: { iss: 'https://other.example', sub: 'sup_dana' } }),
      ],
      ['with an actor of no issuer', (claims) => ({ ...claims, act: { sub: 'sup_dana' } })],
      [
        'with an actor behind the actor (R-24)',
        (claims) => ({ ...claims, act: { iss: PROVIDER_ISSUER, sub: 'sup_dana', act: { sub: 'x' } } }),
      ],
      ['with a list of actors', (claims) => ({ ...claims, act: [{ iss: PROVIDER_ISSUER, sub: 'sup_dana' }] })],
      ['with a name for an actor', (claims) => ({ ...claims, act: 'sup_dana' })],
      ['for another subject', (claims) => ({ ...claims, sub: 'cus_tomas' })],
      ['of another session', (claims) => ({ ...claims, sid: 'ss_other' })],
      ['without a session', without('sid')],
      ['for two audiences', (claims) => ({ ...claims, aud: [AUDIENCE, 'https://other.example'] })],
      ['for another audience', (claims) => ({ ...claims, aud: 'https://other.example' })],
      ['without an end', without('exp')],
      ['of another issuer', (claims) => ({ ...claims, iss: PROVIDER_ISSUER })],
    ]
    test.each(cases)('%s', async (_, change) => expectRefused(await signed(change)))

    test('of another type', async () => {
      for (const typ of ['JWT', undefined, 'rt+jwt']) await expectRefused(await signed((claims) => claims, { typ }))
    })

    test('bringing a key along', async () => {
      await expectRefused(await signed((claims) => claims, { jku: 'https://evil.example/jwks' }))
    })

    test('signed by the identity provider under the bridge’s name', async () => {
      const act = { iss: PROVIDER_ISSUER, sub: 'sup_dana' }
      const more = { sub: 'cus_noor', sid: session, act, jti: 'j', client_id: 'app-web' }
      await expectRefused(await stage.provider.sign({ iss: BRIDGE_ISSUER, ...more }))
    })

    test('signed by the bridge under the identity provider’s name, as an own token', async () => {
      const own = { iss: PROVIDER_ISSUER, sub: 'sup_dana', sid: 'session-of-sup_dana', act: undefined }
      await expectRefused(await signed((claims) => ({ ...claims, ...own })))
    })
  })

  describe('in shadow mode, where sub is the actor', () => {
    const parties = {
      sub: 'sup_dana',
      sub_id: { format: 'iss_sub', iss: PROVIDER_ISSUER, sub: 'sup_dana' },
      authorization_details: [{ type: 'support_session', mode: 'shadow', subject: 'cus_noor' }],
    }
    const shadow = ({ act: _, ...claims }: JWTPayload) => ({ ...claims, ...parties, scope: 'support:shadow' })

    test.each<[string, (claims: JWTPayload) => JWTPayload]>([
      ['of a session in another mode', shadow],
      ['with an actor besides', (claims) => ({ ...shadow(claims), act: claims.act })],
      ['of nobody’s issuer', (claims) => ({ ...shadow(claims), sub_id: undefined })],
      ['of two people', (claims) => ({ ...shadow(claims), sub: 'sup_milo' })],
      ['for nobody’s account', (claims) => ({ ...shadow(claims), authorization_details: [] })],
      [
        'for two accounts',
        (claims) => ({ ...shadow(claims), authorization_details: [1, 2].map(() => parties.authorization_details[0]) }),
      ],
      [
        'for an account in another mode',
        (claims) => ({
          ...shadow(claims),
          authorization_details: [{ ...parties.authorization_details[0], mode: 'act' }],
        }),
      ],
    ])('%s', async (_, change) => expectRefused(await signed(change)))
  })

  test('the published key is the one that signs, and holds nothing private', async () => {
    const { body } = await stage.call<{ keys: object[] }>('GET', '/.well-known/jwks.json')
    expect(body.keys).toHaveLength(1)
    expect(Object.keys(body.keys[0] ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    const { x, y } = await exportJWK(await bridgeKey())
    expect(body.keys[0]).toMatchObject({ x, y, alg: 'ES256', use: 'sig' })
  })
})
