import type { IntrospectionAnswer, TokenAnswer } from '@understudy/protocol/schemas'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { basic, callOAuth, createTestClients, exchangeForm, type OAuthCall } from '../testing/oauthClients.ts'
import { type Stage, setStage } from '../testing/stage.ts'

const clients = await createTestClients()

eachDatabase('tokens of OAuth', (open) => {
  async function started() {
    const stage = await setStage(await open(), { oauth: clients.oauth })
    const { body } = await callOAuth<TokenAnswer>(stage, '/oauth2/token', await exchangeForm(stage))
    return { stage, token: body.access_token, sid: String(decodeJwt(body.access_token).sid) }
  }
  const asked = async (stage: Stage, token: string, call?: OAuthCall) =>
    (await callOAuth<IntrospectionAnswer>(stage, '/oauth2/introspect', { token, token_type_hint: 'nonsense' }, call))
      .body
  const revoke = (stage: Stage, token: string, call?: OAuthCall) =>
    callOAuth<{ error: string } | null>(stage, '/oauth2/revoke', { token }, call)

  test('introspection (RFC 7662): a live token tells its claims, with who acts', async () => {
    const { stage, token, sid } = await started()
    expect(await asked(stage, token, { client: basic('api') })).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: 'https://support.example',
      aud: 'https://api.example',
      sub: 'cus_noor',
      act: { iss: PROVIDER_ISSUER, sub: 'sup_dana' },
      client_id: 'helpdesk',
      scope: 'support:view',
      sid,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
      auth_time: expect.any(Number),
    })
  })

  test('introspection: whatever is wrong with a token, the answer is the same', async () => {
    const { stage, token, sid } = await started()
    const others = ['nonsense', await stage.own('sup_dana'), `${token.slice(0, -4)}AAAA`, 'x'.repeat(16_000)]
    for (const other of others) expect(await asked(stage, other)).toEqual({ active: false })
    // Its own time is over, the session's is not.
    stage.clock.advance(300_000)
    expect(await asked(stage, token)).toEqual({ active: false })
    await stage.call('POST', `/support/sessions/${sid}/end`, { token })
    expect(await asked(stage, token)).toEqual({ active: false })
  })

  test('introspection: judged at this moment, not as of the start (R-05, R-28)', async () => {
    const { stage, token } = await started()
    stage.people.change('sup_dana', { roles: [] })
    expect(await asked(stage, token)).toEqual({ active: false })
    stage.people.change('sup_dana', { roles: ['support'] })
    expect(await asked(stage, token)).toEqual({ active: false })
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'ADMIN_IMPERSONATION_ENDED',
      detail: 'actor_privilege_lost',
    })
  })

  test('revocation (RFC 7009): the session is over for good, and the own one stands (R-41)', async () => {
    const { stage, token } = await started()
    const first = await revoke(stage, token)
    expect([first.status, first.text]).toEqual([200, ''])
    expect(await stage.context(token)).toMatchObject({ state: 'signed-out', why: 'session_ended' })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      state: 'own',
      ended: { reason: 'actor_ended' },
    })
    expect((await revoke(stage, token)).status).toBe(200)
    const ends = (await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')
    expect(ends).toMatchObject([{ actor: { id: 'sup_dana' }, action: { route: '/oauth2/revoke' } }])
  })

  test('revocation: also by a token whose own time is over, and without the log', async () => {
    const { stage, token, sid } = await started()
    stage.clock.advance(400_000)
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect((await revoke(stage, token)).status).toBe(200)
    expect(await stage.sql.query('SELECT end_reason FROM understudy.support_session WHERE id = $1', [sid])).toEqual([
      { end_reason: 'actor_ended' },
    ])
  })

  test('revocation: a token of nobody is a success that does nothing; one of another client is refused', async () => {
    const { stage, token } = await started()
    for (const other of ['nonsense', await stage.own('sup_dana'), `${token.slice(0, -4)}AAAA`]) {
      expect((await revoke(stage, other)).status).toBe(200)
    }
    const foreign = await revoke(stage, token, { client: basic('viewer') })
    expect([foreign.status, foreign.body?.error]).toEqual([400, 'invalid_grant'])
    expect((await revoke(stage, token, { client: null })).status).toBe(401)
    expect(await stage.context(token)).toMatchObject({ state: 'active' })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'active' })
  })

  test('neither takes a request without a token, or with two', async () => {
    const { stage, token } = await started()
    for (const path of ['/oauth2/revoke', '/oauth2/introspect']) {
      for (const form of [{}, { token: '' }, { token: [token, token] }]) {
        const { status, body } = await callOAuth<{ error: string }>(stage, path, form)
        expect([status, body.error]).toEqual([400, 'invalid_request'])
      }
    }
    expect(await stage.context(token)).toMatchObject({ state: 'active' })
  })

  test('metadata (RFC 8414) names what is there', async () => {
    const { stage } = await started()
    const { status, body } = await stage.call<Record<string, unknown>>('GET', '/.well-known/oauth-authorization-server')
    expect([status, body]).toEqual([
      200,
      {
        issuer: 'https://support.example',
        token_endpoint: 'https://support.example/oauth2/token',
        revocation_endpoint: 'https://support.example/oauth2/revoke',
        introspection_endpoint: 'https://support.example/oauth2/introspect',
        jwks_uri: 'https://support.example/.well-known/jwks.json',
        response_types_supported: [],
        grant_types_supported: ['urn:ietf:params:oauth:grant-type:token-exchange'],
        scopes_supported: ['support:view', 'support:act'],
        authorization_details_types_supported: ['support_session'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['ES256'],
        revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
        revocation_endpoint_auth_signing_alg_values_supported: ['ES256'],
        introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
        introspection_endpoint_auth_signing_alg_values_supported: ['ES256'],
      },
    ])
  })
})
