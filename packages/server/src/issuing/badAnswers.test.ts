import { hydra as hydraStandIn } from '@understudy/standins/hydra'
import { keto as ketoStandIn } from '@understudy/standins/keto'
import { keycloakStandIn } from '@understudy/standins/keycloak'
import { kratos as kratosStandIn } from '@understudy/standins/kratos'
import { springAuthorizationServer } from '@understudy/standins/springAuthorizationServer'
import { hydra } from '../issuers/hydra.ts'
import { keto } from '../issuers/keto.ts'
import { keycloak } from '../issuers/keycloak.ts'
import { kratos } from '../issuers/kratos.ts'
import { tokenExchange } from '../issuers/tokenExchange.ts'
import { ground, issued, live, lost, nothing, PATIENCE } from '../testing/badAnswers.ts'
import { closedMeanwhile, describeIssuer } from '../testing/describeIssuer.ts'
import { keycloakRealm } from '../testing/keycloakRealm.ts'
import { at, foreignRedirect, type Meddle, page, saying, silence } from '../testing/wire.ts'

describeIssuer({
  name: 'token exchange, at Spring Authorization Server',
  mode: 'view',
  ends: /^POST \/oauth2\/revoke$/,
  readsBack: /^POST \/oauth2\/introspect$/,
  setUp: (sql) =>
    ground(sql, async ({ now, wire }) => {
      const server = await springAuthorizationServer({ clock: now })
      const own = new Map<string, string>()
      return {
        issuer: tokenExchange({
          server: { issuer: server.url },
          client: { id: 'support', method: 'client_secret_basic', secret: 'support-secret' },
          subjectToken: async ({ subject }) => own.get(subject.id) ?? '',
          actorToken: async ({ actor }) => own.get(actor.person.id) ?? '',
          expectedAudience: ['support'],
          scope: ['orders.read'],
          timeoutSeconds: PATIENCE,
          fetch: wire.fetch,
          now,
        }),
        alive: () => wire.tokens.filter(server.lives).length,
        async signIn() {
          for (const id of ['sup_dana', 'cus_noor']) own.set(id, (await server.signIn(id)).access.value)
        },
        ownLives: () => [...own.values()].every(server.lives),
        close: server.close,
      }
    }),
  answers: {
    'an HTML page': lost(at('POST', '/oauth2/token', page)),
    '200 without switching': issued(at('POST', '/introspect', live({ sub: 'sup_dana', act: undefined }))),
    'nobody who acts': issued(at('POST', '/introspect', live({ act: undefined }))),
    'another subject': issued(at('POST', '/introspect', live({ sub: 'cus_tomas' }))),
    'another actor': issued(at('POST', '/introspect', live({ act: { sub: 'sup_milo' } }))),
    'a wider scope': issued(at('POST', '/oauth2/token', saying({ scope: 'orders.read orders.write' }))),
    'token_type N_A': issued(at('POST', '/oauth2/token', saying({ token_type: 'N_A' }))),
    'no issued_token_type': issued(at('POST', '/oauth2/token', saying({ issued_token_type: undefined }))),
    'a life that is a text': issued(at('POST', '/oauth2/token', saying({ expires_in: '300' }))),
    // A token in an answer that is lost is known to nobody: it is over by its own life, of two minutes here.
    'no answer in time': lost(at('POST', '/oauth2/token', silence)),
    'a redirect to a foreign origin': lost(at('POST', '/oauth2/token', foreignRedirect)),
    'a token for a disabled account': { by: closedMeanwhile('/oauth2/token'), issued: true },
  },
})

const NO_TOKEN = 'there is no token endpoint'

describeIssuer({
  name: 'Ory Kratos',
  mode: 'view',
  ends: /^DELETE \/admin\/sessions\/[^/]+$/,
  readsBack: /^GET \/admin\/(?:sessions|identities)\//,
  setUp: (sql) =>
    ground(sql, async ({ now, wire }) => {
      const server = await kratosStandIn({ clock: now })
      for (const id of ['cus_noor', 'cus_tomas']) server.addIdentity({ id, traits: { email: `${id}@mail.example` } })
      let own = server.signIn('cus_noor')
      const { publicUrl, adminUrl } = server
      return {
        issuer: kratos({ publicUrl, adminUrl, canary: null, now, fetch: wire.fetch, timeoutSeconds: PATIENCE }),
        alive: () =>
          server.sessionsOf('cus_noor').filter((one) => one.methods[0]?.method === 'code_recovery' && server.lives(one))
            .length,
        async signIn() {
          own = server.signIn('cus_noor')
        },
        ownLives: () => server.lives(own),
        close: server.close,
      }
    }),
  answers: {
    'an HTML page': issued(at('GET', '/sessions/whoami', page)),
    '200 without switching': { lacks: 'Kratos does not say who acts; the actor’s own session is another subject' },
    'nobody who acts': { lacks: 'Kratos does not say who acts' },
    'another subject': issued(
      at('GET', '/sessions/whoami', saying({ identity: { id: 'cus_tomas', state: 'active' } })),
    ),
    'another actor': { lacks: 'Kratos does not say who acts' },
    'a wider scope': { lacks: 'its sessions have none' },
    'token_type N_A': { lacks: NO_TOKEN },
    'no issued_token_type': { lacks: NO_TOKEN },
    'a life that is a text': issued(at('GET', '/sessions/whoami', saying({ expires_at: 'tomorrow' }))),
    'no answer in time': issued(at('POST', '/self-service/recovery', silence)),
    'a redirect to a foreign origin': nothing(at('POST', '/admin/recovery/code', foreignRedirect)),
    'a token for a disabled account': { by: closedMeanwhile('/self-service/recovery'), issued: true },
  },
})

const REDIRECT = 'https://app.example/support/none'
/** The consent is agreed to with other claims than the bridge asked for. */
const agreeing = (claims: object) =>
  issued(
    at('PUT', '/consent/accept', ({ body }, send) =>
      send(JSON.stringify({ ...JSON.parse(body), session: { access_token: claims, id_token: claims } })),
    ),
  )

describeIssuer({
  name: 'Ory Hydra, by login and consent',
  mode: 'view',
  ends: /^DELETE \/admin\/oauth2\/auth\/sessions\/consent$/,
  readsBack: /^(?:POST \/admin\/oauth2\/introspect|GET \/admin\/oauth2\/auth\/sessions\/consent)$/,
  setUp: (sql) =>
    ground(sql, async ({ now, wire }) => {
      const server = await hydraStandIn({ clock: now })
      const { publicUrl, adminUrl } = server
      server.register({
        ...{ client_id: 'support', client_secret: 'support-secret', redirect_uris: [REDIRECT] },
        ...{ scope: 'openid orders.read', audience: ['https://api.example'] },
        ...{ grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_post' },
      })
      server.register({ client_id: 'app', scope: 'openid', token_endpoint_auth_method: 'none' })
      const facts = { client: 'app', subject: 'cus_noor', scope: ['openid'], audience: [], accessClaims: {} }
      let own = ''
      return {
        issuer: hydra({
          ...{ publicUrl, adminUrl, now, fetch: wire.fetch, timeoutSeconds: PATIENCE },
          client: { id: 'support', method: 'client_secret_post', secret: 'support-secret' },
          way: { kind: 'login_and_consent', redirectUri: REDIRECT },
          audience: ['https://api.example'],
          scope: ['openid', 'orders.read'],
        }),
        alive: () => wire.tokens.filter(server.lives).length,
        async signIn() {
          own = await server.give(facts)
        },
        ownLives: () => server.lives(own),
        close: server.close,
      }
    }),
  answers: {
    'an HTML page': issued(at('POST', '/oauth2/token', page)),
    '200 without switching': issued(at('POST', '/introspect', live({ sub: 'sup_dana' }))),
    'nobody who acts': agreeing({}),
    'another subject': issued(at('POST', '/introspect', live({ sub: 'cus_tomas' }))),
    'another actor': agreeing({ act: { sub: 'sup_milo' } }),
    'a wider scope': issued(at('POST', '/oauth2/token', saying({ scope: 'openid orders.write' }))),
    'token_type N_A': issued(at('POST', '/oauth2/token', saying({ token_type: 'N_A' }))),
    'no issued_token_type': { lacks: 'a code is traded: its answer names no type' },
    'a life that is a text': issued(at('POST', '/oauth2/token', saying({ expires_in: '600' }))),
    'no answer in time': issued(at('POST', '/oauth2/token', silence)),
    'a redirect to a foreign origin': issued(at('POST', '/oauth2/token', foreignRedirect)),
    'a token for a disabled account': { by: closedMeanwhile('/oauth2/token'), issued: true },
  },
})

/** Something else is written than the bridge wrote. */
const writing = (given: string, instead: string) =>
  issued(at('PATCH', '/admin/relation-tuples', ({ body }, send) => send(body.replace(`"${given}"`, `"${instead}"`))))

describeIssuer({
  name: 'Ory Keto',
  mode: 'shadow',
  ends: /^DELETE \/admin\/relation-tuples$/,
  readsBack: /^GET \/relation-tuples$/,
  setUp: (sql) =>
    ground(sql, async ({ wire }) => {
      const server = await ketoStandIn()
      const { readUrl, writeUrl } = server
      const own = { namespace: 'Account', object: 'cus_noor', relation: 'owners', subject_id: 'cus_noor' }
      await fetch(`${writeUrl}/admin/relation-tuples`, { method: 'PUT', body: JSON.stringify(own) })
      return {
        issuer: keto({ readUrl, writeUrl, closed: ['edit'], fetch: wire.fetch, timeoutSeconds: PATIENCE }),
        alive: () => server.tuples().filter(({ namespace }) => namespace === 'SupportGrant').length,
        signIn: async () => undefined,
        // Neither signs in at Keto: what the subject has there is the account.
        ownLives: () => server.tuples().filter(({ relation }) => relation === 'owners').length === 1,
        close: server.close,
      }
    }),
  answers: {
    'an HTML page': issued(at('GET', '/relation-tuples', page)),
    '200 without switching': { lacks: 'nobody is switched: the actor stays the actor' },
    'nobody who acts': { lacks: 'a grant with nobody in it is none' },
    'another subject': writing('cus_noor', 'cus_tomas'),
    'another actor': writing('sup_dana', 'sup_milo'),
    'a wider scope': issued(
      at('POST', '/check', async ({ body }, send) =>
        body.includes('"edit"') ? Response.json({ allowed: true }) : send(),
      ),
    ),
    'token_type N_A': { lacks: NO_TOKEN },
    'no issued_token_type': { lacks: NO_TOKEN },
    'a life that is a text': { lacks: 'a tuple has no life' },
    'no answer in time': issued(at('PATCH', '/admin/relation-tuples', silence)),
    // It may have been written all the same.
    'a redirect to a foreign origin': issued(at('PATCH', '/admin/relation-tuples', foreignRedirect)),
    'a token for a disabled account': { by: closedMeanwhile('/admin/relation-tuples'), issued: true },
  },
})

/** The trade of the code; the bridge's client asks for tokens of its own at the same place. */
const trading = (meddle: Meddle) =>
  issued(
    at('POST', '/token', (passing, send) =>
      passing.body.includes('authorization_code') ? meddle(passing, send) : send(),
    ),
  )

const MASTER_ADMIN = 'a0f334e1-30e7-4070-a42b-2296ebf4dfe8'

describeIssuer({
  name: 'Keycloak, by impersonation',
  mode: 'view',
  ends: /^DELETE \/admin\/realms\/app\/sessions\/[^/]+$/,
  readsBack: /^GET \/admin\/realms\/app\/users\/[^/]+\/sessions$/,
  setUp: (sql) =>
    ground(sql, async ({ now, wire }) => {
      const server = await keycloakStandIn({ settings: keycloakRealm({ legacyExchange: false }), clock: now })
      const bob = server.user('bob').id
      let own: readonly string[] = []
      return {
        issuer: keycloak({
          ...{ url: server.url, realm: 'app', now, fetch: wire.fetch, timeoutSeconds: PATIENCE },
          client: { id: 'support', method: 'client_secret_post', secret: 'support-secret' },
          bridgeClient: { id: 'understudy-bridge', method: 'client_secret_basic', secret: 'bridge-secret' },
          subjectName: () => bob,
          actorName: () => MASTER_ADMIN,
          actorToken: async () => own[0] ?? '',
        }),
        alive: () => server.sessionsOf('bob').filter(({ impersonator }) => impersonator !== null).length,
        async signIn() {
          const both = [await server.signIn('admin', 'admin-cli'), await server.signIn('bob', 'demo-app')]
          own = both.map(({ access }) => access.value)
        },
        ownLives: () => own.every(server.lives),
        close: server.close,
      }
    }),
  answers: {
    'an HTML page': issued(at('GET', '/protocol/openid-connect/auth', page)),
    '200 without switching': issued(at('GET', '/userinfo', saying({ sub: MASTER_ADMIN }))),
    'nobody who acts': issued(at('GET', '/userinfo', saying({ act: undefined }))),
    'another subject': issued(at('GET', '/userinfo', saying({ sub: 'somebody' }))),
    'another actor': issued(at('GET', '/userinfo', saying({ act: { sub: 'somebody' } }))),
    'a wider scope': trading(saying({ scope: 'openid offline_access' })),
    'token_type N_A': trading(saying({ token_type: 'N_A' })),
    'no issued_token_type': { lacks: 'a code is traded: its answer names no type' },
    'a life that is a text': trading(saying({ expires_in: '600' })),
    'no answer in time': trading(silence),
    'a redirect to a foreign origin': issued(at('GET', '/protocol/openid-connect/auth', foreignRedirect)),
    'a token for a disabled account': {
      by: (ground) => at('POST', '/token', closedMeanwhile('/token')(ground)),
      issued: true,
    },
  },
})
