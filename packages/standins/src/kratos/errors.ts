/** An error answer: the object that stands under `error`, and what stands beside it. */
export interface KratosError {
  readonly status: number
  readonly error: object
  readonly beside?: object
  /** Self-service answers that fail begin a new flow, and with it a new cookie against forgery. */
  readonly csrf?: boolean
}

const CODES = {
  400: ['Bad Request', 'The request was malformed or contained invalid parameters'],
  401: ['Unauthorized', 'The request could not be authorized'],
  404: ['Not Found', 'Unable to locate the resource'],
} as const

/** One of those that say a reason in words, and no id. */
export function plain(status: keyof typeof CODES, reason?: string, details?: object): KratosError {
  const [text, message] = CODES[status]
  const said = { ...(reason === undefined ? {} : { reason }), ...(details === undefined ? {} : { details }) }
  return { status, error: { code: status, status: text, ...said, message } }
}

export const noSession = () => plain(401, 'No valid session credentials found in the request.')

export const disabled = (identity: string): KratosError => ({
  status: 401,
  csrf: true,
  error: {
    ...{ code: 401, status: 'Unauthorized', reason: 'This account was disabled.' },
    ...{ details: { identity_id: identity }, message: 'identity is disabled' },
  },
})

export function secondFactor(publicUrl: string): KratosError {
  const to = { redirect_browser_to: `${publicUrl}/self-service/login/browser?aal=aal2` }
  return {
    status: 403,
    beside: to,
    error: {
      ...{ id: 'session_aal2_required', code: 403, status: 'Forbidden' },
      reason:
        'An active session was found but it does not fulfill the requested Authenticator Assurance Level. Please verify yourself with a second factor to resolve this issue.',
      details: to,
      message: 'Session does not fulfill the requested Authenticator Assurance Level',
    },
  }
}

export const forged = (): KratosError => ({
  status: 403,
  csrf: true,
  error: {
    ...{ id: 'security_csrf_violation', code: 403, status: 'Forbidden' },
    reason:
      'Please retry the flow and optionally clear your cookies. The request was rejected to protect you from Cross-Site-Request-Forgery (CSRF) which could cause account takeover, leaking personal information, and other serious security issues.',
    details: {
      docs: 'https://www.ory.sh/kratos/docs/debug/csrf',
      hint: 'An AJAX call needs CORS and cookies.',
      reject_reason: 'The HTTP Cookie Header is empty or not set.',
    },
    message: 'the request was rejected to protect you from Cross-Site-Request-Forgery',
  },
})

/** With the flow that one may go on with. */
export function startOver(reason: string): KratosError {
  return { ...plain(400, reason, again(crypto.randomUUID())), csrf: true }
}

export function expired(at: string, since: number): KratosError {
  const flow = crypto.randomUUID()
  return {
    status: 410,
    beside: { expired_at: at, since: since * 1_000_000, use_flow_id: flow },
    error: {
      ...{ id: 'self_service_flow_expired', code: 410, status: 'Gone' },
      reason: `The self-service flow expired ${(since / 60_000).toFixed(2)} minutes ago, initialize a new one.`,
      ...{ details: again(flow), message: 'self-service flow expired' },
    },
  }
}

function again(id: string): object {
  return { continue_with: [{ action: 'show_recovery_ui', flow: { id } }] }
}
