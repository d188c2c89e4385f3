import { randomBytes } from 'node:crypto'
import { toApplication, toClient } from './answers.ts'
import { CSRF_LIFE, cookieOf, csrfCookie, SESSION_COOKIE, setCookie } from './cookies.ts'
import { invalidRequest } from './errors.ts'
import { type Flow, newFlow } from './flows.ts'
import type { HydraState, LoginSession } from './state.ts'

const CONSENT_REQUIRED =
  "The Authorization Server requires End-User consent. Prompt 'none' was requested, but no previous consent was found."
const LOGIN_REQUIRED =
  "The Authorization Server requires End-User authentication. Prompt 'none' was requested, but no existing login session was found."
const NO_CSRF = 'The request is not allowed. No CSRF value available in the session cookie.'

/** `GET /oauth2/auth`: the first time, then once after the login and once after the consent. */
export function authorize(state: HydraState, headers: Headers, query: URLSearchParams): Response {
  if (query.has('consent_verifier')) return afterConsent(state, headers, query)
  if (query.has('login_verifier')) return afterLogin(state, headers, query)
  const client = state.clients.find(query.get('client_id') ?? '')
  if (client?.redirect_uris?.includes(query.get('redirect_uri') ?? '') !== true) {
    throw invalidRequest('The client or its redirect URI is not registered.')
  }
  const prompt = query.get('prompt')
  const session = sessionOf(state, headers)
  const flow = newFlow(query, session === null || prompt === 'login' ? null : { ...session, session: session.id })
  if (prompt === 'none' && session === null) return refused(flow, 'login_required', LOGIN_REQUIRED)
  const { loginUrl = 'http://127.0.0.1:3000/login' } = state.settings
  const cookie = setCookie(csrfCookie('login', flow.client), flow.csrf, { life: CSRF_LIFE, now: state.now() })
  return toApplication(`${loginUrl}?login_challenge=${state.flows.name(flow, 'login_challenge')}`, [cookie])
}

function afterLogin(state: HydraState, headers: Headers, query: URLSearchParams): Response {
  const flow = state.flows.find('login_verifier', query.get('login_verifier'))
  if (flow === null) throw invalidRequest('The verifier is not known.')
  if (cookieOf(headers, csrfCookie('login', flow.client)) !== flow.csrf)
    return refused(flow, 'request_forbidden', NO_CSRF)
  const { login } = flow
  if (login?.kind === 'rejected') return refused(flow, login.error, login.description)
  if (login === null) throw invalidRequest('Nobody has decided on the login.')
  if (flow.silent) return refused(flow, 'consent_required', CONSENT_REQUIRED)
  const { consentUrl = 'http://127.0.0.1:3000/consent' } = state.settings
  flow.consentCsrf = randomBytes(32).toString('base64url')
  const csrf = setCookie(csrfCookie('consent', flow.client), flow.consentCsrf, { life: CSRF_LIFE, now: state.now() })
  const cookies = [...sessionCookies(state, headers, flow, login), csrf]
  return toApplication(`${consentUrl}?consent_challenge=${state.flows.name(flow, 'consent_challenge')}`, cookies)
}

/** A login that is not remembered takes the session away that the browser had, and what stands behind its cookie. */
function sessionCookies(
  state: HydraState,
  headers: Headers,
  flow: Flow,
  login: Extract<Flow['login'], { kind: 'accepted' }>,
): readonly string[] {
  if (flow.remembered !== null) return []
  const value = randomBytes(64).toString('base64url')
  if (login.remember) state.sessions.set(value, { id: flow.loginSession, subject: login.subject })
  else state.sessions.delete(cookieOf(headers, SESSION_COOKIE) ?? '')
  return [setCookie(SESSION_COOKIE, value, { life: login.remember ? login.rememberFor : 0, now: state.now() })]
}

function afterConsent(state: HydraState, headers: Headers, query: URLSearchParams): Response {
  const flow = state.flows.find('consent_verifier', query.get('consent_verifier'))
  if (flow === null) throw invalidRequest('The verifier is not known.')
  if (cookieOf(headers, csrfCookie('consent', flow.client)) !== flow.consentCsrf) {
    return refused(flow, 'request_forbidden', NO_CSRF)
  }
  const { consent } = flow
  if (consent?.kind === 'rejected') return refused(flow, consent.error, consent.description)
  if (consent === null) throw invalidRequest('Nobody has decided on the consent.')
  const code = `ory_ac_${randomBytes(32).toString('base64url')}`
  state.codes.set(code, flow)
  return toClient(flow.redirectUri, { code, scope: consent.scope.join(' '), state: flow.state })
}

function refused({ redirectUri, state }: Flow, error: string, description: string): Response {
  return toClient(redirectUri, { error, error_description: description, state })
}

function sessionOf({ sessions }: HydraState, headers: Headers): LoginSession | null {
  return sessions.get(cookieOf(headers, SESSION_COOKIE) ?? '') ?? null
}
