import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { type BackEnd, type BackEndAnswer, objectOf } from '../backEnd.ts'
import { type BrowserFlow, createBrowserFlow } from '../browserFlow.ts'
import type { IssuerCode } from '../codes.ts'
import type { IssueOrder, Kept, ObtainOptions } from '../issuer.ts'
import { IssuerError, protocolWord } from '../issuerError.ts'
import { askFor } from '../lost.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import type { TokenEndpoints } from '../tokenEndpoints.ts'
import type { Settings } from './options.ts'

interface Deps {
  readonly settings: Settings
  readonly backEnd: BackEnd
  readonly tokens: TokenEndpoints
  readonly actorToken: string
}

export interface Impersonated {
  /** The answer of the token endpoint. */
  readonly body: Readonly<Record<string, unknown>>
  /** The session that was opened, by its cookie. */
  readonly sid: string
}

export interface Impersonating extends Pick<ObtainOptions, 'signal' | 'hold'> {
  /** What finds the session if no answer comes. */
  readonly held: Kept
}

/**
 * Impersonates by the admin API, and takes tokens by a code of the session that came of it (`prompt=none`), with a cookie jar
 * of the bridge's own. What is on is held at once, by the id of its session.
 *
 * @throws IssuerError
 */
export async function impersonate(deps: Deps, order: IssueOrder, options: Impersonating): Promise<Impersonated> {
  const { settings, backEnd, tokens, actorToken } = deps
  const { signal } = options
  const flow = createBrowserFlow(backEnd)
  const subject = settings.subjectName(order)
  const path = `/admin/realms/${encodeURIComponent(settings.realm)}/users/${encodeURIComponent(subject)}/impersonation`
  const headers = { Authorization: `Bearer ${actorToken}` }
  const { sameRealm } = await askFor(options, async () => {
    const answer = await flow.send({ url: settings.url + path, json: {}, headers, signal })
    const { status } = answer
    if (status >= 300 && status < 400) throw new IssuerError('back_end_redirected', { status })
    return objectOf(answer, impersonationRefusal)
  })
  const sid = await sessionIdOf(flow, settings)
  await options.hold({ subject, sid })
  if (sameRealm === true && settings.actorRealm !== settings.realm) throw new IssuerError('own_session_ends')
  const verifier = randomBytes(32).toString('base64url')
  const code = await codeOf(flow, settings, verifier, signal)
  const form = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code, redirect_uri: settings.redirectUri, code_verifier: verifier },
  })
  return { body: objectOf(await tokens.send('token', form, { signal }), oauthRefusal), sid }
}

/** The cookie of single sign-on is a token with the id in it. It is the bridge's own jar, so it is only read. */
async function sessionIdOf(flow: BrowserFlow, { issuer }: Settings): Promise<string> {
  const identity = await flow.cookie('KEYCLOAK_IDENTITY', `${issuer}/`)
  const { sid } = identity === null ? {} : decodeJwt(identity)
  if (typeof sid !== 'string') throw new IssuerError('answer_invalid', { said: 'KEYCLOAK_IDENTITY' })
  return sid
}

async function codeOf(flow: BrowserFlow, settings: Settings, verifier: string, signal: AbortSignal): Promise<string> {
  const state = randomBytes(16).toString('base64url')
  const query = new URLSearchParams({
    ...{ client_id: settings.client.id, response_type: 'code', scope: settings.scope.join(' '), prompt: 'none' },
    ...{ redirect_uri: settings.redirectUri, state, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  })
  const answer = await flow.send({ url: `${settings.issuer}/protocol/openid-connect/auth?${query}`, signal })
  const back = returnOf(answer, settings.redirectUri)
  if (back.get('state') !== state) throw new IssuerError('answer_invalid', { said: 'state' })
  // RFC 9207: the answer of another server must not be taken for this one's.
  if (back.has('iss') && back.get('iss') !== settings.issuer) throw new IssuerError('answer_invalid', { said: 'iss' })
  const error = back.get('error')
  if (error !== null) throw new IssuerError(SILENT.get(error) ?? 'request_refused', protocolWord(error))
  const code = back.get('code')
  if (code === null) throw new IssuerError('answer_invalid', { said: 'code' })
  return code
}

/** What may stand in the way where nobody can be asked. */
const SILENT = new Map<string, IssuerCode>([
  ['interaction_required', 'step_up_required'],
  ['consent_required', 'consent_required'],
])

/** The parameters of the redirect, if it leads to where it must: it is read, and never followed. */
function returnOf({ status, headers, body }: BackEndAnswer, redirectUri: string): URLSearchParams {
  const location = headers.get('location')
  if (location === null) throw new IssuerError(body === undefined ? 'back_end_not_json' : 'answer_invalid', { status })
  const { origin, pathname } = new URL(redirectUri)
  const found = URL.canParse(location) ? new URL(location) : null
  if (found?.origin !== origin || found.pathname !== pathname) throw new IssuerError('back_end_redirected', { status })
  return found.searchParams
}

function impersonationRefusal(status: number, { errorMessage }: Readonly<Record<string, unknown>>): IssuerError {
  if (status === 401) return new IssuerError('actor_session_over', { status })
  if (status === 403) return new IssuerError('not_allowed', { status })
  if (status === 404) return new IssuerError('subject_not_found', { status })
  if (errorMessage === 'User is disabled') return new IssuerError('subject_disabled', { status })
  if (errorMessage === 'Service accounts cannot be impersonated')
    return new IssuerError('subject_protected', { status })
  return new IssuerError('request_refused', { status })
}
