import { serveStandIn } from '@understudy/standins'
import { hydra as hydraStandIn } from '@understudy/standins/hydra'
import { keycloakStandIn } from '@understudy/standins/keycloak'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, vi } from 'vitest'
import { hydra } from '../issuers/hydra.ts'
import { hydraTokenHook } from '../issuers/hydraTokenHook.ts'
import { keycloak } from '../issuers/keycloak.ts'
import { oidcProvider } from '../issuers/oidcProvider.ts'
import { ground, issued, live, lost, PATIENCE } from '../testing/badAnswers.ts'
import { closedMeanwhile, describeIssuer } from '../testing/describeIssuer.ts'
import { OPAQUE_API, startExchangeProvider } from '../testing/exchangeProvider.ts'
import { hydraCall, LIFESPANS } from '../testing/hydraScene.ts'
import { keycloakRealm } from '../testing/keycloakRealm.ts'
import { at, foreignRedirect, type Meddle, page, saying, silence } from '../testing/wire.ts'

/** The library goes by the clock of its process: the stage’s then, which begins now and is moved on. */
let clock: (() => number) | null = null
const realNow = Date.now
const BEGAN = realNow()
vi.spyOn(Date, 'now').mockImplementation(() => clock?.() ?? realNow())
afterAll(() => vi.restoreAllMocks())

/** As a proxy would answer after it has passed the request on. */
const after =
  (meddle: Meddle): Meddle =>
  async (passing, send) => {
    await send()
    return meddle(passing, send)
  }

const trade = (meddle: Meddle) => issued(at('POST', '/token', meddle))

describeIssuer({
  name: 'node-oidc-provider with our grant',
  mode: 'view',
  ends: /^POST \/token\/revocation$/,
  readsBack: /^POST \/token\/introspection$/,
  setUp: (sql) =>
    ground(
      sql,
      async ({ now, wire }) => {
        const server = await startExchangeProvider({ mayImpersonate: async () => true })
        clock = now
        const { AccessToken } = server.provider
        const lives = async (token: string) => (await AccessToken.find(token)) !== undefined
        const own = new Map<string, string>()
        return {
          issuer: oidcProvider({
            ...{ issuer: server.url, resource: [OPAQUE_API], expectedAudience: ['api'], scope: ['read'] },
            client: { id: 'bridge', method: 'client_secret_basic', secret: 'bridge-secret' },
            actorToken: async ({ actor }) => own.get(actor.person.id) ?? '',
            ...{ now, fetch: wire.fetch, timeoutSeconds: PATIENCE },
          }),
          alive: async () => (await Promise.all(wire.tokens.map(lives))).filter((isAlive) => isAlive).length,
          async signIn() {
            own.set('sup_dana', await server.signIn('sup_dana'))
            own.set('cus_noor', await server.signIn('cus_noor', { client: 'spa' }))
          },
          ownLives: async () => (await Promise.all([...own.values()].map(lives))).every((isAlive) => isAlive),
          close: async () => {
            clock = null
            await server.close()
          },
        }
      },
      () => BEGAN,
    ),
  answers: {
    'an HTML page': trade(after(page)),
    '200 without switching': issued(at('POST', '/introspection', live({ sub: 'sup_dana', act: undefined }))),
    'nobody who acts': issued(at('POST', '/introspection', live({ act: undefined }))),
    'another subject': issued(at('POST', '/introspection', live({ sub: 'cus_tomas' }))),
    'another actor': issued(at('POST', '/introspection', live({ act: { sub: 'sup_milo' } }))),
    'a wider scope': trade(saying({ scope: 'read write' })),
    'token_type N_A': trade(saying({ token_type: 'N_A' })),
    'no issued_token_type': trade(saying({ issued_token_type: undefined })),
    'a life that is a text': trade(saying({ expires_in: '300' })),
    'no answer in time': trade(silence),
    'a redirect to a foreign origin': trade(after(foreignRedirect)),
    'a token for a disabled account': { by: closedMeanwhile('/token'), issued: true },
  },
})

const ALICE = 'alice'
/** The exchange; the bridge's client asks for tokens of its own at the same place. */
const exchange = (meddle: Meddle) =>
  issued(
    at('POST', '/token', (passing, send) =>
      passing.body.includes('requested_subject') ? meddle(passing, send) : send(),
    ),
  )
describeIssuer({
  name: 'Keycloak, by the older token exchange',
  mode: 'view',
  ends: /^DELETE \/admin\/realms\/app\/sessions\/[^/]+$/,
  readsBack: /^GET \/admin\/realms\/app\/users\/[^/]+\/sessions$/,
  setUp: (sql) =>
    ground(sql, async ({ now, wire }) => {
      const server = await keycloakStandIn({ settings: keycloakRealm({ legacyExchange: true }), clock: now })
      const [actor, bob] = [server.user(ALICE).id, server.user('bob').id]
      let own: readonly string[] = []
      return {
        issuer: keycloak({
          ...{ url: server.url, realm: 'app', way: 'exchange', now, fetch: wire.fetch, timeoutSeconds: PATIENCE },
          client: { id: 'support', method: 'client_secret_post', secret: 'support-secret' },
          bridgeClient: { id: 'understudy-bridge', method: 'client_secret_basic', secret: 'bridge-secret' },
          subjectName: () => bob,
          actorName: () => actor,
          actorToken: async () => own[0] ?? '',
        }),
        alive: () => server.sessionsOf('bob').filter(({ impersonator }) => impersonator !== null).length,
        async signIn() {
          const both = [await server.signIn(ALICE, 'demo-app'), await server.signIn('bob', 'demo-app')]
          own = both.map(({ access }) => access.value)
        },
        ownLives: () => own.every(server.lives),
        close: server.close,
      }
    }),
  answers: {
    'an HTML page': exchange(after(page)),
    '200 without switching': issued(
      at('GET', '/userinfo', async (passing, send) => saying(({ act }) => ({ sub: Object(act).sub }))(passing, send)),
    ),
    'nobody who acts': issued(at('GET', '/userinfo', saying({ act: undefined }))),
    'another subject': issued(at('GET', '/userinfo', saying({ sub: 'somebody' }))),
    'another actor': issued(at('GET', '/userinfo', saying({ act: { sub: 'somebody' } }))),
    'a wider scope': exchange(saying({ scope: 'openid offline_access' })),
    'token_type N_A': exchange(saying({ token_type: 'N_A' })),
    'no issued_token_type': exchange(saying({ issued_token_type: undefined })),
    'a life that is a text': exchange(saying({ expires_in: '600' })),
    'no answer in time': exchange(silence),
    'a redirect to a foreign origin': exchange(after(foreignRedirect)),
    'a token for a disabled account': {
      by: (ground) =>
        at('POST', '/token', (passing, send) =>
          passing.body.includes('requested_subject') ? closedMeanwhile('/token')(ground)(passing, send) : send(),
        ),
      issued: true,
    },
  },
})

const HOOK = { header: 'X-Hook-Key', value: 'hook-secret' }
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const BRIDGE = 'https://support.example'

/** The token hook answers for another actor, or for nobody: what is in the token itself then. */
const hooked: { act: object | null } = { act: null }
const hooking = (act: object) => ({
  by: () => {
    const meddle: Meddle = (_, send) => {
      hooked.act = act
      return send().finally(() => {
        hooked.act = null
      })
    }
    return at('POST', '/oauth2/token', meddle)
  },
  issued: true,
})

describeIssuer({
  name: 'Ory Hydra, by an assertion and the token hook',
  mode: 'view',
  ends: /^POST \/oauth2\/revoke$/,
  readsBack: /^POST \/admin\/oauth2\/introspect$/,
  setUp: (sql) =>
    ground(sql, async ({ now, wire }) => {
      let decide = async (_: Request) => new Response(null, { status: 204 })
      const hook = await serveStandIn(async (request) =>
        hooked.act === null
          ? decide(request)
          : Response.json({ session: { access_token: hooked.act, id_token: hooked.act } }),
      )
      const server = await hydraStandIn({ clock: now, tokenHook: hook.url, tokenHookKey: HOOK })
      const { publicUrl, adminUrl } = server
      const [keys, keyId] = [await generateKeyPair('RS256', { extractable: true }), 'key-1']
      server.register({
        ...{ client_id: 'support', client_secret: 'support-secret', scope: 'openid orders.read' },
        ...{ audience: ['https://api.example'], grant_types: [JWT_BEARER], redirect_uris: [] },
        token_endpoint_auth_method: 'client_secret_basic',
      })
      server.register({ client_id: 'app', scope: 'openid', token_endpoint_auth_method: 'none' })
      await hydraCall(`${adminUrl}/admin/clients/support/lifespans`, 'PUT', LIFESPANS)
      await hydraCall(`${adminUrl}/admin/trust/grants/jwt-bearer/issuers`, 'POST', {
        ...{ issuer: BRIDGE, allow_any_subject: true, scope: ['openid', 'orders.read'] },
        jwk: { ...(await exportJWK(keys.publicKey)), kid: keyId, alg: 'RS256', use: 'sig' },
        expires_at: '2030-01-01T00:00:00Z',
      })
      decide = hydraTokenHook({
        ...{ issuer: BRIDGE, key: keys.publicKey, algorithms: ['RS256'], clientId: 'support', secret: HOOK, now },
        tokenUrl: `${publicUrl}/oauth2/token`,
      })
      const facts = { client: 'app', subject: 'cus_noor', scope: ['openid'], audience: [], accessClaims: {} }
      let own = ''
      return {
        issuer: hydra({
          ...{ publicUrl, adminUrl, now, fetch: wire.fetch, timeoutSeconds: PATIENCE },
          client: { id: 'support', method: 'client_secret_basic', secret: 'support-secret' },
          way: { kind: 'assertion', issuer: BRIDGE, key: keys.privateKey, algorithm: 'RS256', keyId },
          audience: ['https://api.example'],
          scope: ['openid', 'orders.read'],
        }),
        alive: () => wire.tokens.filter(server.lives).length,
        async signIn() {
          own = await server.give(facts)
        },
        ownLives: () => server.lives(own),
        close: async () => {
          await Promise.all([server.close(), hook.close()])
        },
      }
    }),
  answers: {
    'an HTML page': lost(at('POST', '/oauth2/token', page)),
    '200 without switching': issued(at('POST', '/introspect', live({ sub: 'sup_dana' }))),
    'nobody who acts': hooking({}),
    'another subject': issued(at('POST', '/introspect', live({ sub: 'cus_tomas' }))),
    'another actor': hooking({ act: { sub: 'sup_milo' } }),
    'a wider scope': issued(at('POST', '/oauth2/token', saying({ scope: 'openid orders.write' }))),
    'token_type N_A': issued(at('POST', '/oauth2/token', saying({ token_type: 'N_A' }))),
    'no issued_token_type': { lacks: 'an assertion is traded: its answer names no type' },
    'a life that is a text': issued(at('POST', '/oauth2/token', saying({ expires_in: '600' }))),
    'no answer in time': lost(at('POST', '/oauth2/token', silence)),
    'a redirect to a foreign origin': lost(at('POST', '/oauth2/token', foreignRedirect)),
    'a token for a disabled account': { by: closedMeanwhile('/oauth2/token'), issued: true },
  },
})
