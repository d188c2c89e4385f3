import { type BackEnd, type BackEndAnswer, createBackEnd, objectOf } from '../backEnd.ts'
import { IssuerError } from '../issuerError.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import { requireTrusted } from '../requireTrusted.ts'
import { createTokenEndpoints, type TokenEndpoints } from '../tokenEndpoints.ts'
import type { HydraOptions } from './options.ts'

/** The two ports of one Hydra. */
export interface HydraPorts {
  readonly backEnd: BackEnd
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly oauth: TokenEndpoints
  /** Asks the admin port for a JSON object. @throws IssuerError */
  admin(path: string, call: AdminCall): Promise<Readonly<Record<string, unknown>>>
  /** The same, with the answer as it is. */
  adminAnswer(path: string, call: AdminCall): Promise<BackEndAnswer>
}

export interface AdminCall {
  readonly method?: string
  readonly query?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly form?: URLSearchParams
  readonly signal: AbortSignal
}

/** @throws IssuerError `endpoint_foreign` */
export function hydraPorts(options: HydraOptions): HydraPorts {
  const { publicUrl, adminUrl, adminHeaders = {}, client, now = Date.now } = options
  requireTrusted([publicUrl, adminUrl], options.privateNetwork)
  const backEnd = createBackEnd(options)
  const tokenUrl = at(publicUrl, '/oauth2/token')
  const revocation = at(publicUrl, '/oauth2/revoke')
  // A client that signs signs for the address of the token endpoint.
  const found = { issuer: tokenUrl, token: tokenUrl, introspection: null, revocation, grants: null }

  function adminAnswer(path: string, { query = {}, ...call }: AdminCall): Promise<BackEndAnswer> {
    const search = new URLSearchParams(query).toString()
    const url = `${at(adminUrl, path)}${search === '' ? '' : `?${search}`}`
    return backEnd({ ...call, url, headers: adminHeaders })
  }

  return {
    backEnd,
    authorizeUrl: at(publicUrl, '/oauth2/auth'),
    tokenUrl,
    oauth: createTokenEndpoints({ backEnd, client, now, endpoints: async () => found }),
    adminAnswer,
    admin: async (path, call) => objectOf(await adminAnswer(path, call), adminRefusal),
  }
}

/** The admin port asks nobody who they are: a refusal is one of what stands in front of it, or of the request. */
function adminRefusal(status: number, error: Readonly<Record<string, unknown>>): IssuerError {
  return status === 404 ? new IssuerError('request_refused', { status }) : oauthRefusal(status, error)
}

function at(base: string, path: string): string {
  return `${base.replace(/\/$/u, '')}${path}`
}
