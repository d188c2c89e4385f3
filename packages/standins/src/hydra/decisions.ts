import type { Context, Hono } from 'hono'
import { json, PRIVATE } from './answers.ts'
import { HydraError } from './errors.ts'
import type { Flow, FlowName } from './flows.ts'
import type { HydraState } from './state.ts'

const BASE = '/admin/oauth2/auth/requests'

/** What the login and the consent application ask and decide. Nothing here is for one use only. */
export function decisionRoutes(app: Hono, state: HydraState): void {
  const flowOf = (c: Context, kind: FlowName) => state.flows.find(kind, c.req.query(kind) ?? null)

  function route(
    method: 'GET' | 'PUT',
    path: string,
    kind: FlowName,
    answer: (flow: Flow, body: Body, name: string) => object,
  ) {
    app.on(method, `${BASE}/${path}`, async (c) => {
      const body: Body = method === 'PUT' ? await c.req.json() : {}
      if (path === 'login/accept' && !body.subject) throw new HydraError(400, 'invalid_request', "'subject' is empty.")
      const flow = flowOf(c, kind)
      if (flow === null) throw new HydraError(404, 'Not Found', 'Unable to locate the requested resource')
      return json(answer(flow, body, c.req.query(kind) ?? ''), method === 'GET' ? { cache: PRIVATE } : {})
    })
  }
  const rejected = ({ error = 'access_denied', error_description = '' }: Body) =>
    ({ kind: 'rejected', error, description: error_description }) as const

  route('GET', 'login', 'login_challenge', (flow, _, challenge) => ({
    ...requestOf(state, flow),
    ...{ challenge, session_id: flow.loginSession },
    ...{ skip: flow.remembered !== null, subject: flow.remembered ?? '' },
  }))
  route('PUT', 'login/accept', 'login_challenge', (flow, body) => {
    const { subject = '', remember = false, remember_for: rememberFor = 0, context = {} } = body
    // Somebody else than the one who is signed in: the login starts over.
    if (flow.remembered !== null && flow.remembered !== subject) return back(state, flow, { prompt: 'login' })
    flow.login = { kind: 'accepted', subject, remember, rememberFor, context }
    return back(state, flow, { login_verifier: state.flows.name(flow, 'login_verifier') })
  })
  route('PUT', 'login/reject', 'login_challenge', (flow, body) => {
    flow.login = rejected(body)
    return back(state, flow, { login_verifier: state.flows.name(flow, 'login_verifier') })
  })
  route('GET', 'consent', 'consent_challenge', (flow, _, challenge) => ({
    ...requestOf(state, flow),
    ...{ challenge, consent_request_id: flow.consentRequest, skip: false },
    ...{ login_challenge: state.flows.name(flow, 'login_challenge'), login_session_id: flow.loginSession },
    ...{ acr: '', amr: [], ...acceptedLogin(flow) },
  }))
  route('PUT', 'consent/accept', 'consent_challenge', (flow, body) => {
    const { grant_scope: scope = [], grant_access_token_audience: audience = [], session = {} } = body
    const { access_token: accessClaims = {}, id_token: idClaims = {} } = session
    flow.consent = { kind: 'accepted', scope, audience, accessClaims, idClaims }
    return back(state, flow, { consent_verifier: state.flows.name(flow, 'consent_verifier') })
  })
  route('PUT', 'consent/reject', 'consent_challenge', (flow, body) => {
    flow.consent = rejected(body)
    return back(state, flow, { consent_verifier: state.flows.name(flow, 'consent_verifier') })
  })
}

interface Body {
  readonly subject?: string
  readonly remember?: boolean
  readonly remember_for?: number
  readonly context?: object
  readonly error?: string
  readonly error_description?: string
  readonly grant_scope?: readonly string[]
  readonly grant_access_token_audience?: readonly string[]
  readonly session?: {
    readonly access_token?: Readonly<Record<string, unknown>>
    readonly id_token?: Readonly<Record<string, unknown>>
  }
}

function requestOf({ url }: HydraState, { client, scope, audience, query }: Flow): object {
  return {
    ...{ requested_scope: scope, requested_access_token_audience: audience, oidc_context: {} },
    ...{ client: { client_id: client }, request_url: `${url()}oauth2/auth?${query}` },
  }
}

function acceptedLogin({ login }: Flow): object {
  return login?.kind === 'accepted' ? { subject: login.subject, context: login.context } : { subject: '', context: {} }
}

function back({ url }: HydraState, { query }: Flow, more: Readonly<Record<string, string>>): object {
  const whole = new URLSearchParams(query)
  for (const [name, value] of Object.entries(more)) whole.set(name, value)
  whole.sort()
  return { redirect_to: `${url()}oauth2/auth?${whole}` }
}
