import type { ServerEndpoints } from './authorizationServer.ts'
import { type BackEnd, type BackEndAnswer, objectOf } from './backEnd.ts'
import { authenticateRequest, type IssuerClient } from './clientAuthentication.ts'
import type { IssuerCallOptions, Standing } from './issuer.ts'
import { IssuerError } from './issuerError.ts'
import { oauthRefusal } from './oauthRefusal.ts'
import { standingOfClaims } from './standing.ts'

export interface TokenEndpointsOptions {
  readonly backEnd: BackEnd
  readonly client: IssuerClient
  readonly endpoints: (signal: AbortSignal) => Promise<ServerEndpoints>
  readonly now: () => number
}

type EndpointName = 'token' | 'introspection' | 'revocation'

/** Token, introspection and revocation endpoint of one server, as one client. */
export interface TokenEndpoints {
  /** Sends a form with the client's proof. @throws IssuerError */
  send(name: EndpointName, form: URLSearchParams, options: IssuerCallOptions): Promise<BackEndAnswer>
  /** RFC 7662. @throws IssuerError `end_unverified` for a token that this server does not introspect */
  introspect(token: string, options: IssuerCallOptions): Promise<Standing>
  /** RFC 7009. Its answer proves nothing: introspect afterwards. @throws IssuerError */
  revoke(token: string, hint: 'access_token' | 'refresh_token', options: IssuerCallOptions): Promise<void>
}

/** Binds the endpoints of a server to a client. Asks nobody before the first call. */
export function createTokenEndpoints({ backEnd, client, endpoints, now }: TokenEndpointsOptions): TokenEndpoints {
  async function send(name: EndpointName, form: URLSearchParams, { signal }: IssuerCallOptions) {
    const found = await endpoints(signal)
    const url = found[name]
    if (url === null) throw new IssuerError('endpoint_missing', { said: name })
    const sent = new URLSearchParams(form)
    const headers = await authenticateRequest(client, sent, { audience: found.issuer, now: now() })
    return backEnd({ url, headers, form: sent, signal })
  }

  return {
    send,
    async introspect(token, options) {
      const answer = await send('introspection', new URLSearchParams({ token }), options)
      const body = objectOf(answer, refusal)
      if (typeof body.active !== 'boolean') throw new IssuerError('answer_invalid', { said: 'active' })
      return body.active ? standingOfClaims(body) : { live: false }
    },
    async revoke(token, hint, options) {
      const answer = await send('revocation', new URLSearchParams({ token, token_type_hint: hint }), options)
      if (answer.status === 200 || answer.status === 204) return
      objectOf(answer, refusal)
      throw new IssuerError('answer_invalid', { status: answer.status })
    },
  }
}

/** oidc-provider about a signed token: it is good until it expires, and nobody can say more. */
function refusal(status: number, error: Readonly<Record<string, unknown>>): IssuerError {
  return error.error === 'unsupported_token_type'
    ? new IssuerError('end_unverified', { status })
    : oauthRefusal(status, error)
}
