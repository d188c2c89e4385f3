import { type BackEnd, type BackEndAnswer, objectOf } from '../backEnd.ts'
import type { IssuerCallOptions } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import { isRecord } from '../standing.ts'
import type { TokenEndpoints } from '../tokenEndpoints.ts'
import { tokensOf } from '../tokenExchange/answer.ts'
import type { Settings } from './options.ts'

/** What the bridge's own client asks the admin API. */
export interface AdminApi {
  /** `null`: there is none. */
  user(id: string, options: IssuerCallOptions): Promise<Readonly<Record<string, unknown>> | null>
  /** Every session in an account, its owner's as well. */
  sessionsOf(id: string, options: IssuerCallOptions): Promise<readonly ListedSession[]>
  /** Exactly this one. */
  endSession(sid: string, options: IssuerCallOptions): Promise<'ended' | 'already_ended'>
  /** `null`: there is none, or it may not be seen. The server does not always say which. */
  clientSettings(options: IssuerCallOptions): Promise<Readonly<Record<string, unknown>> | null>
}

/** A session of single sign-on. */
export interface ListedSession {
  readonly id: string
  /** `clientId` of those that have a part in it; none where somebody was impersonated and has not asked for a token yet. */
  readonly clients: readonly unknown[]
}

/** Milliseconds before its end at which a token is not used any more. */
const MARGIN = 15_000

/** Calls the admin API of the realm as the service account of the bridge's client. */
export function createAdminApi(settings: Settings, backEnd: BackEnd, tokens: TokenEndpoints): AdminApi {
  const base = `${settings.url}/admin/realms/${encodeURIComponent(settings.realm)}`
  let held: { readonly token: string; readonly until: number } | null = null

  async function token(options: IssuerCallOptions): Promise<string> {
    if (held !== null && held.until > settings.now()) return held.token
    const asked = settings.now()
    const form = new URLSearchParams({ grant_type: 'client_credentials' })
    const body = objectOf(await tokens.send('token', form, options), oauthRefusal)
    const life = typeof body.expires_in === 'number' ? body.expires_in * 1000 : 0
    held = { token: tokensOf(body).accessToken, until: asked + life - MARGIN }
    return held.token
  }

  async function call(path: string, { signal }: IssuerCallOptions, method = 'GET'): Promise<BackEndAnswer> {
    const send = async () =>
      backEnd({ url: base + path, method, headers: { Authorization: `Bearer ${await token({ signal })}` }, signal })
    const answer = await send()
    if (answer.status !== 401) return answer
    // The server may have been restarted since; once.
    held = null
    return send()
  }

  return {
    async user(id, options) {
      const answer = await call(`/users/${encodeURIComponent(id)}`, options)
      return answer.status === 404 ? null : objectOf(answer, adminRefusal)
    },
    async sessionsOf(id, options) {
      const answer = await call(`/users/${encodeURIComponent(id)}/sessions`, options)
      if (answer.status === 404) return []
      return listOf(answer).map(({ id: sid, clients }) => ({
        id: typeof sid === 'string' ? sid : '',
        clients: isRecord(clients) ? Object.values(clients) : [],
      }))
    },
    async endSession(sid, options) {
      const answer = await call(`/sessions/${encodeURIComponent(sid)}?isOffline=false`, options, 'DELETE')
      if (answer.status === 404) return 'already_ended'
      if (answer.status === 204) return 'ended'
      objectOf(answer, adminRefusal)
      throw new IssuerError('answer_invalid', { status: answer.status })
    },
    async clientSettings(options) {
      const answer = await call(`/clients?clientId=${encodeURIComponent(settings.client.id)}`, options)
      if (answer.status === 403) return null
      return listOf(answer)[0] ?? null
    },
  }
}

/** A refusal of the admin API to the bridge's own client. */
function adminRefusal(status: number): IssuerError {
  const code = status === 401 ? 'client_refused' : status === 403 ? 'not_allowed' : 'request_refused'
  return new IssuerError(code, { status })
}

function listOf(answer: BackEndAnswer): readonly Readonly<Record<string, unknown>>[] {
  const { status, body } = answer
  if (Array.isArray(body) && status === 200 && body.every(isRecord)) return body
  objectOf(answer, adminRefusal)
  throw new IssuerError('answer_invalid', { status })
}
