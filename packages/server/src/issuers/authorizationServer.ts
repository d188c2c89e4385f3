import { isTrusted } from '../tokens/trusted.ts'
import { type BackEnd, objectOf } from './backEnd.ts'
import { IssuerError } from './issuerError.ts'
import { oauthRefusal } from './oauthRefusal.ts'

/** Where an authorization server is: by its own document, or by hand. */
export type ServerLocation =
  | {
      /** As its document spells it. */
      readonly issuer: string
      /** @default `/.well-known/oauth-authorization-server` of RFC 8414 */
      readonly document?: 'oauth' | 'openid'
      /** Other origins of its endpoints that may be trusted. @default the issuer's alone */
      readonly origins?: readonly string[]
    }
  | {
      readonly issuer: string
      readonly tokenEndpoint: string
      readonly introspectionEndpoint?: string
      readonly revocationEndpoint?: string
    }

/** Where credentials are sent to. */
export interface ServerEndpoints {
  readonly issuer: string
  readonly token: string
  readonly introspection: string | null
  readonly revocation: string | null
  /** Grants that the document announces; `null`: it says nothing, or there is none. */
  readonly grants: readonly string[] | null
}

/**
 * Finds the endpoints of an authorization server, once; a failure is not remembered. Nothing in a document can lead
 * credentials to an origin that was not configured.
 *
 * @throws IssuerError (the calls) `discovery_mismatch`, `endpoint_foreign`, `endpoint_missing`, and what answers can fail with
 */
export function findEndpoints(location: ServerLocation, backEnd: BackEnd) {
  let found: Promise<ServerEndpoints> | null = null
  return (signal: AbortSignal): Promise<ServerEndpoints> => {
    found ??= read(location, backEnd, signal).catch((thrown: unknown) => {
      found = null
      throw thrown
    })
    return found
  }
}

async function read(location: ServerLocation, backEnd: BackEnd, signal: AbortSignal): Promise<ServerEndpoints> {
  const { issuer } = location
  if ('tokenEndpoint' in location) {
    const { tokenEndpoint, introspectionEndpoint = null, revocationEndpoint = null } = location
    for (const url of [tokenEndpoint, introspectionEndpoint, revocationEndpoint]) {
      if (url !== null && !isTrusted(url)) throw new IssuerError('endpoint_foreign')
    }
    return {
      issuer,
      token: tokenEndpoint,
      introspection: introspectionEndpoint,
      revocation: revocationEndpoint,
      grants: null,
    }
  }
  const url = documentUrl(issuer, location.document ?? 'oauth')
  if (!isTrusted(url)) throw new IssuerError('endpoint_foreign')
  const document = objectOf(await backEnd({ url, signal }), oauthRefusal)
  if (document.issuer !== issuer) throw new IssuerError('discovery_mismatch')
  const origins = [new URL(issuer).origin, ...(location.origins ?? [])]
  const endpoint = (name: string): string | null => {
    const value = document[name]
    if (value === undefined) return null
    if (typeof value !== 'string' || !isTrusted(value) || !origins.includes(new URL(value).origin)) {
      throw new IssuerError('endpoint_foreign', { said: name })
    }
    return value
  }
  const token = endpoint('token_endpoint')
  if (token === null) throw new IssuerError('endpoint_missing', { said: 'token_endpoint' })
  const grants = document.grant_types_supported
  return {
    issuer,
    token,
    introspection: endpoint('introspection_endpoint'),
    revocation: endpoint('revocation_endpoint'),
    grants: Array.isArray(grants) ? grants.filter((grant) => typeof grant === 'string') : null,
  }
}

function documentUrl(issuer: string, document: 'oauth' | 'openid'): string {
  if (!URL.canParse(issuer)) throw new IssuerError('discovery_mismatch')
  const { origin, pathname } = new URL(issuer)
  const path = pathname === '/' ? '' : pathname
  // RFC 8414 puts its name in front of the issuer's path, OpenID Connect behind it.
  return document === 'oauth'
    ? `${origin}/.well-known/oauth-authorization-server${path}`
    : `${origin}${path.replace(/\/$/, '')}/.well-known/openid-configuration`
}
