import type { OidcProviderGrant } from '@understudy/server/issuers/oidcProviderGrant'
import type { Sql } from '@understudy/server/sql'
import type { Configuration, KoaContextWithOIDC, Provider as ProviderType } from 'oidc-provider'
import { API_AUDIENCE, CLIENT_ID, ISSUER_PATH, REDIRECT_PATHS, SCOPE } from '../../shared/identity.ts'
import { findAccount } from './accounts.ts'
import { createArtifactStore, sessionIds } from './artifacts.ts'
import { errors, Provider } from './library.ts'
import { errorPage } from './pages/errorPage.ts'
import { signOutPage } from './pages/signOutPage.ts'
import { type ProviderSecrets, publicKeys } from './secrets.ts'
import { SUPPORT_CLIENT, supportGrant } from './supportGrant.ts'

export type OpenIdProvider = ProviderType

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

export interface ProviderOptions {
  readonly sql: Sql
  /** Such as `http://localhost:4180`. It is known by the first, whichever of them it is reached at. */
  readonly origins: readonly [first: string, ...others: string[]]
  /** Where somebody who has to sign in is sent: the path of the page, given the id of the interaction. */
  readonly signInPath: (uid: string) => string
  /** Seconds. */
  readonly tokenLifetime: number
  /** Seconds without a visit to the provider. */
  readonly sessionLifetime: number
  readonly secrets: ProviderSecrets
  /** Somebody has signed out: none of these sessions of the web client exists any more. Awaited before the answer. */
  readonly onSessionEnded: (session: { readonly iss: string; readonly sid: string }) => Promise<void>
}

/**
 * The OpenID provider of the demo: authorization code with PKCE for one first-party public client. It asks for no
 * password and no consent; everything else is as a real one would do it.
 */
export function createProvider(options: ProviderOptions): OpenIdProvider {
  const { origins, onSessionEnded } = options
  const issuer = origins[0] + ISSUER_PATH
  const grant = supportGrant(options.sql, publicKeys(options.secrets))
  const provider = new Provider(issuer, configure(options, grant))
  grant.register(provider)

  // An ended session has to be gone everywhere before the browser hears that it is: the event itself is not awaited.
  const endings = new Set<Promise<void>>()
  provider.on('session.destroyed', (session) => {
    for (const sid of sessionIds(session)) {
      const ending = onSessionEnded({ iss: issuer, sid }).finally(() => endings.delete(ending))
      endings.add(ending)
    }
  })
  provider.use(async (ctx, next) => {
    ctx.set('Content-Security-Policy', POLICY)
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.set('Referrer-Policy', 'same-origin')
    await next()
    await Promise.all(endings)
  })
  provider.on('server_error', (_ctx, error) => {
    console.error('The OpenID provider failed:', error)
  })
  return provider
}

// The provider adds the hash of the one inline script it has, the form that continues a sign-out.
const POLICY =
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

function configure(
  { sql, origins, secrets, signInPath, tokenLifetime, sessionLifetime }: ProviderOptions,
  grant: OidcProviderGrant,
): Configuration {
  const { signingKey, cookieKeys } = secrets
  // Cookies ignore ports: two demos on one machine must not sign each other out.
  const cookie = (name: string) => `parcelwise_${new URL(origins[0]).port}_${name}`

  return {
    adapter: createArtifactStore(sql),
    clients: [
      {
        client_id: CLIENT_ID,
        client_name: 'Parcelwise',
        application_type: 'web',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: origins.flatMap((at) => [at + REDIRECT_PATHS.callback, at + REDIRECT_PATHS.silent]),
        post_logout_redirect_uris: origins.map((at) => at + REDIRECT_PATHS.signedOut),
        id_token_signed_response_alg: 'ES256',
      },
      {
        client_id: SUPPORT_CLIENT.id,
        client_secret: SUPPORT_CLIENT.secret,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: [TOKEN_EXCHANGE],
        response_types: [],
        redirect_uris: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [signingKey] },
    cookies: {
      keys: [...cookieKeys],
      names: { session: cookie('session'), interaction: cookie('interaction'), resume: cookie('resume') },
      long: { httpOnly: true, sameSite: 'lax', signed: true, path: ISSUER_PATH },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub', 'sid', 'auth_time'], profile: ['name', 'email', 'roles'] },
    // The access token is for the API, not for the userinfo endpoint, so the name comes with the ID token.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic'],
    pkce: { required: () => true },
    // A page asks its own origin; browsers name it in the token request all the same.
    clientBasedCORS: (_ctx, requested) => origins.includes(requested),
    ttl: {
      AccessToken: tokenLifetime,
      AuthorizationCode: 60,
      IdToken: tokenLifetime,
      Interaction: 3600,
      Session: sessionLifetime,
      Grant: sessionLifetime,
    },
    interactions: { url: (_ctx, interaction) => signInPath(interaction.uid) },
    findAccount: async (_ctx, id) => {
      const account = await findAccount(sql, id)
      if (account === null) return undefined
      return { accountId: id, claims: async () => ({ sub: id, ...account }) }
    },
    loadExistingGrant: firstPartyGrant,
    extraTokenClaims: async (ctx, token) => grant.extraTokenClaims(ctx, token) ?? ownTokenClaims(ctx, token),
    renderError: async (ctx, out) => {
      ctx.type = 'html'
      ctx.body = errorPage(out)
    },
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: ownTokensOnly },
      revocation: { enabled: true, allowedPolicy: ownTokensOnly },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          // Only our own pages sign people out without a question, not a link on any page. The browser says which it
          // was, so that no token has to be in the address to prove it.
          ctx.body = signOutPage(form, { confirmed: ctx.get('Sec-Fetch-Site') === 'same-origin' })
        },
        postLogoutSuccessSource: async (ctx) => ctx.redirect(REDIRECT_PATHS.signedOut),
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx, resource) => {
          if (resource !== API_AUDIENCE) throw new errors.InvalidTarget()
          return {
            scope: '',
            audience: API_AUDIENCE,
            accessTokenFormat: 'jwt',
            accessTokenTTL: tokenLifetime,
            jwt: { sign: { alg: 'ES256' } },
          }
        },
      },
    },
  }
}

/** Nobody learns anything about a token of another client. */
const ownTokensOnly = (
  _ctx: KoaContextWithOIDC,
  client: { readonly clientId: string },
  { clientId }: { readonly clientId?: string | undefined },
) => clientId === client.clientId

/** The client is ours, so nobody is asked whether it may know who they are. */
async function firstPartyGrant(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const known = session.grantIdFor(client.clientId)
  const existing = known === undefined ? undefined : await provider.Grant.find(known)
  if (existing !== undefined) return existing
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(SCOPE)
  await grant.save()
  return grant
}

/** The session of the person at the provider: the same for every token and tab until they sign out. */
const ownTokenClaims: NonNullable<Configuration['extraTokenClaims']> = async (ctx, token) => {
  if (token.kind !== 'AccessToken' || token.sessionUid === undefined) return undefined
  const session = await ctx.oidc.provider.Session.findByUid(token.sessionUid)
  const sid = session?.sidFor(token.clientId ?? '')
  if (sid === undefined) throw new errors.InvalidGrant('the session is over')
  return { sid, auth_time: session?.authTime() }
}
