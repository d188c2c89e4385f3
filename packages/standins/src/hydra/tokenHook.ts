import { HydraError } from './errors.ts'
import type { HydraState } from './state.ts'
import type { Claims, Grant } from './tokens.ts'

/** What the hook is told besides the grant itself. */
export interface HookCall {
  readonly grantType: string
  readonly requestedScope: readonly string[]
  readonly grantedScope: readonly string[]
  readonly grantedAudience: readonly string[]
  readonly payload: Readonly<Record<string, readonly string[]>>
  /** Seconds. */
  readonly expires: Readonly<Record<string, number>>
}

export interface HookClaims {
  readonly access: Claims
  readonly id: Claims
}

const ATTEMPTS = 3

/**
 * Asks the token hook. Its claims are put below those of the consent, which win.
 *
 * @throws HydraError 403 `access_denied`, 500 `server_error`
 */
export async function askHook(state: HydraState, grant: Grant, call: HookCall): Promise<HookClaims> {
  const url = state.settings.tokenHook ?? null
  const own = { access: grant.accessClaims, id: grant.idClaims }
  if (url === null) return own
  const answer = await send(state, url, hookBody(state, grant, call))
  if (answer === null) throw new HydraError(500, 'server_error', 'The token hook failed.')
  if (answer.status === 204) return own
  if (answer.status !== 200) throw new HydraError(403, 'access_denied', `The token hook answered ${answer.status}.`)
  const { session } = (await answer.json()) as { session: { access_token?: Claims; id_token?: Claims } }
  return { access: { ...session.access_token, ...own.access }, id: { ...session.id_token, ...own.id } }
}

async function send({ settings }: HydraState, url: string, body: object): Promise<Response | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { tokenHookKey: key } = settings
    const headers = { 'Content-Type': 'application/json', ...(key === undefined ? {} : { [key.header]: key.value }) }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null)
    if (answer !== null && answer.status < 500) return answer
  }
  return null
}

function hookBody({ settings, tokens, url, now }: HydraState, grant: Grant, call: HookCall): object {
  const person = grant.loginSession !== null
  const time = (seconds: number) => new Date(seconds * 1000).toISOString()
  const zero = '0001-01-01T00:00:00Z'
  return {
    session: {
      id_token: {
        id_token_claims: {
          ...{ jti: '', iss: url(), sub: person ? grant.subject : '', aud: person ? [grant.client] : null, nonce: '' },
          ...{ exp: zero, iat: time(now() / 1000), rat: person ? time(grant.authTime) : zero },
          ...{ auth_time: person ? time(grant.authTime) : zero, at_hash: '', acr: '', amr: null, c_hash: '' },
          ext: person ? { ...grant.idClaims, sid: grant.loginSession } : null,
        },
        headers: { extra: person ? { kid: tokens.idTokenKey } : null },
        expires_at: Object.fromEntries(Object.entries(call.expires).map(([name, at]) => [name, time(at)])),
        subject: grant.subject,
      },
      extra: grant.accessClaims,
      kid: tokens.signingKey,
      client_id: grant.client,
      consent_challenge: grant.consentRequest ?? '',
      exclude_not_before_claim: false,
      allowed_top_level_claims: settings.topLevelClaims ?? [],
      mirror_top_level_claims: settings.mirror ?? true,
    },
    request: {
      client_id: grant.client,
      requested_scopes: call.requestedScope,
      granted_scopes: call.grantedScope,
      granted_audience: call.grantedAudience,
      grant_types: [call.grantType],
      payload: call.payload,
    },
  }
}
