import type { AuditEvent } from '@understudy/protocol'
import { ACCESS_TOKEN_TYPE, SUBJECT_ID_TYPE, TOKEN_EXCHANGE } from '@understudy/protocol/schemas'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HELPDESK } from './standardClient.ts'
import { newPostgresUrl } from './testing/newPostgresUrl.ts'
import { type Person, signInAs, startTestDemo, type TestDemo } from './testing/testDemo.ts'

/** The demo is plain HTTP on this machine. */
const INSECURE = { [oauth.allowInsecureRequests]: true } as const
const CLIENT: oauth.Client = { client_id: HELPDESK.id }
const SECRET = oauth.ClientSecretBasic(HELPDESK.secret)

describe.each(['PGlite', 'PostgreSQL'])('a standard client of somebody else’s, on %s', (engine) => {
  let demo: TestDemo
  let dana: Person
  let server: oauth.AuthorizationServer

  beforeAll(async () => {
    demo = await startTestDemo(engine === 'PostgreSQL' ? { databaseUrl: await newPostgresUrl() } : {})
    dana = await signInAs(demo, 'sup_dana')
    const issuer = new URL(demo.url)
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE })
    server = await oauth.processDiscoveryResponse(issuer, found)
  })
  afterAll(() => demo.remove())

  async function exchange(options: { readonly DPoP?: oauth.DPoPHandle } = {}, more: Record<string, string> = {}) {
    const parameters = {
      subject_token: 'cus_8F2K',
      subject_token_type: SUBJECT_ID_TYPE,
      actor_token: dana.tokens.accessToken,
      actor_token_type: ACCESS_TOKEN_TYPE,
      scope: 'support:act',
      authorization_details: JSON.stringify([
        {
          type: 'support_session',
          mode: 'act',
          reason_code: 'billing_question',
          reason_text: 'Invoice 0311 shows the VAT twice.',
          ticket: 'ZD-1042',
        },
      ]),
      ...more,
    }
    const response = await oauth.genericTokenEndpointRequest(server, CLIENT, SECRET, TOKEN_EXCHANGE, parameters, {
      ...INSECURE,
      ...options,
    })
    return oauth.processGenericTokenEndpointResponse(server, CLIENT, response)
  }
  async function introspect(token: string) {
    const response = await oauth.introspectionRequest(server, CLIENT, SECRET, token, INSECURE)
    return oauth.processIntrospectionResponse(server, CLIENT, response)
  }
  async function revoke(token: string) {
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, CLIENT, SECRET, token, INSECURE))
  }

  test('finds everything by itself: token, introspection, revocation, proofs', () => {
    expect(server).toMatchObject({
      issuer: demo.url,
      token_endpoint: `${demo.url}/oauth2/token`,
      grant_types_supported: [TOKEN_EXCHANGE],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
    })
  })

  test('exchanges, uses the token, asks about it and revokes it (RFC 8693, 7662, 7009)', async () => {
    const { access_token: token, token_type: type } = await exchange()
    expect(type).toBe('bearer')
    const claims = await introspect(token)
    expect(claims).toMatchObject({ active: true, sub: 'cus_8F2K', act: { sub: 'sup_dana' }, client_id: HELPDESK.id })
    const headers = new Headers({ 'Support-Context': `${claims.sid};e=1` })
    const url = new URL('/api/app/me', demo.url)
    const response = await oauth.protectedResourceRequest(token, 'GET', url, headers, null, INSECURE)
    expect(await response.json()).toMatchObject({ id: 'cus_8F2K', name: 'Noor Haddad' })
    await revoke(token)
    expect(await introspect(token)).toEqual({ active: false })
  })

  test('binds the token to a key, and nobody else can use it (RFC 9449)', async () => {
    const proving = oauth.DPoP(CLIENT, await oauth.generateKeyPair('ES256'))
    const { access_token: token, token_type: type } = await exchange({ DPoP: proving })
    expect(type).toBe('dpop')
    const claims = await introspect(token)
    expect(claims).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: await proving.calculateThumbprint() },
    })

    const { body: context } = await dana.get<{ epoch: number }>('/support/context')
    const headers = new Headers({ 'Support-Context': `${claims.sid};e=${context.epoch}` })
    const ask = async (by: oauth.DPoPHandle | null) => {
      const url = new URL('/api/app/me?as=asked', demo.url)
      const options = by === null ? INSECURE : { ...INSECURE, DPoP: by }
      const response = await oauth.protectedResourceRequest(token, 'GET', url, headers, null, options)
      return (await response.json()) as unknown
    }
    expect(await ask(proving)).toMatchObject({ id: 'cus_8F2K' })
    const thief = oauth.DPoP(CLIENT, await oauth.generateKeyPair('ES256'))
    await expect(ask(thief)).rejects.toMatchObject({
      cause: [{ scheme: 'dpop', parameters: { error: 'invalid_dpop_proof' } }],
    })
    await expect(ask(null)).rejects.toMatchObject({
      cause: [{ scheme: 'dpop', parameters: { error: 'invalid_token' } }],
    })
    await revoke(token)
    await expect(exchange({ DPoP: proving })).rejects.toMatchObject({ error: 'invalid_dpop_proof' })
  })

  test('is told what is wrong in the words of OAuth, and the log names it', async () => {
    await expect(exchange({}, { subject_token: 'cus_nobody' })).rejects.toMatchObject({ error: 'invalid_request' })
    const ines = await signInAs(demo, 'sup_ines')
    const { body } = await ines.get<{ events: readonly AuditEvent[] }>('/support/audit?limit=1')
    expect(body.events).toMatchObject([
      { type: 'ADMIN_IMPERSONATION_REFUSED', actor: { id: 'sup_dana' }, request: { client: HELPDESK.id } },
    ])
  })
})
