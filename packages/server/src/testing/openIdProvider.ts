import { createHash, randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import type { Configuration, KoaContextWithOIDC, Provider as ProviderType } from 'oidc-provider'
import type { IdentityProvider } from '../tokens/identityProvider.ts'
import { AUDIENCE } from './identityProvider.ts'
import { listenFirst, loadOidcProvider } from './oidcProviderLibrary.ts'

/** A browser that is signed in at the provider. */
export interface ProviderBrowser {
  readonly accessToken: string
  /** Signs out there, as a person does: the page, its form, the press. Resolves when the provider has told its clients. */
  signOut(): Promise<void>
}

/** node-oidc-provider at work on this machine, with one public client that is told of sign-outs. */
export interface OpenIdProvider {
  readonly settings: IdentityProvider
  signIn(account: string): Promise<ProviderBrowser>
  /** What the provider says about the calls it made. */
  readonly told: readonly string[]
  close(): Promise<void>
}

const CLIENT = 'app-web'
const REDIRECT = 'http://127.0.0.1:1/callback'
const SCOPE = 'openid'

export async function startOpenIdProvider(backchannelUri: string): Promise<OpenIdProvider> {
  const Provider = await loadOidcProvider()
  const server = await listenFirst()
  const issuer = server.url
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'op-1' }
  const provider = new Provider(issuer, configuration(jwk, backchannelUri))
  const told: string[] = []
  provider.on('backchannel.success', (_ctx, _client, account) => told.push(`${account} 200`))
  provider.on('backchannel.error', (_ctx, error, _client, account) => told.push(`${account} ${error.message}`))
  const callback = provider.callback()
  server.serve((request, response) => {
    const account = new URLSearchParams(request.headers['x-account']?.toString() ?? '').get('is')
    if (!request.url?.startsWith('/sign-in/') || account === null) return void callback(request, response)
    void provider
      .interactionResult(request, response, { login: { accountId: account } }, { mergeWithLastSubmission: false })
      .then((next) => response.writeHead(303, { Location: next }).end())
  })
  return {
    settings: { issuer, audience: AUDIENCE, algorithms: ['ES256'], jwksUri: `${issuer}/jwks` },
    signIn: (account) => signIn(issuer, account),
    told,
    close: server.close,
  }
}

function configuration(jwk: object, backchannelUri: string): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [REDIRECT],
        id_token_signed_response_alg: 'ES256',
        backchannel_logout_uri: backchannelUri,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [jwk] },
    // Its own way of asking refuses addresses of this machine, as it should elsewhere.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    cookies: { keys: [randomBytes(16).toString('hex')] },
    clientAuthMethods: ['none'],
    responseTypes: ['code'],
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    loadExistingGrant: grantOf,
    extraTokenClaims: async ({ oidc: { provider } }, token) => {
      if (token.kind !== 'AccessToken' || token.sessionUid === undefined) return undefined
      const session = await provider.Session.findByUid(token.sessionUid)
      return { sid: session?.sidFor(CLIENT), auth_time: session?.authTime() }
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  }
}

async function grantOf({ oidc: { client, session, provider } }: KoaContextWithOIDC) {
  if (client === undefined || session?.accountId === undefined) return undefined
  const grant: InstanceType<ProviderType['Grant']> = new provider.Grant({
    clientId: client.clientId,
    accountId: session.accountId,
  })
  grant.addOIDCScope(SCOPE)
  await grant.save()
  return grant
}

async function signIn(issuer: string, account: string): Promise<ProviderBrowser> {
  const cookies = new Map<string, string>()
  async function request(url: string, body?: URLSearchParams): Promise<Response> {
    const response = await fetch(new URL(url, issuer), {
      redirect: 'manual',
      headers: {
        Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'X-Account': `is=${account}`,
      },
      ...(body === undefined ? {} : { method: 'POST', body }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  const verifier = randomBytes(32).toString('base64url')
  let at = `/auth?${new URLSearchParams({
    client_id: CLIENT,
    response_type: 'code',
    scope: SCOPE,
    redirect_uri: REDIRECT,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: AUDIENCE,
  })}`
  for (let steps = 0; !at.startsWith(REDIRECT); steps += 1) {
    const response = await request(at)
    at = response.headers.get('Location') ?? ''
    if (at === '' || steps > 9) throw new Error(`The provider stopped: ${response.status} ${await response.text()}`)
  }
  const token = await request(
    '/token',
    new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT,
      code: new URL(at).searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    }),
  )
  const { access_token: accessToken } = (await token.json()) as { readonly access_token: string }
  return {
    accessToken,
    async signOut() {
      const page = await (await request('/session/end')).text()
      const xsrf = /name="xsrf" value="([^"]+)"/u.exec(page)?.[1] ?? ''
      const answer = await request('/session/end/confirm', new URLSearchParams({ xsrf, logout: 'yes' }))
      if (answer.status >= 400) throw new Error(`The provider did not sign out: ${answer.status}`)
    },
  }
}
