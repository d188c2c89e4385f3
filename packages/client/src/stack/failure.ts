import { type ClientCode, ImpersonationError, type ImpersonationErrorCode } from '@understudy/protocol'

const MESSAGES: Readonly<Record<ClientCode, string>> = {
  busy: 'Another operation is under way in this tab. Two at once could not be told apart. Wait for it to settle.',
  superseded:
    'The identity changed while this was under way. Its result would belong to somebody else. Ask again if it is still wanted.',
  disposed: 'The client was disposed. It holds no credential and asks nobody any more. Create a new one.',
  not_active: 'There is no support session. Only a running one can be changed. Start one first.',
  session_expired:
    'The support session has run out. Requests are refused until the own session is back. Wait for status "own".',
  identity_unknown:
    'The server has not said who we are. A request could run as the wrong person. Try again once the status has settled.',
  outcome_unknown:
    'No answer came, and the server could not be asked afterwards. The operation may or may not have happened. Call resume().',
  unverified_start:
    'The session that was started is not the one that was asked for. It was ended and not entered. Check the back end.',
  custody_unavailable:
    'The browser does not keep the cookie of the server. Requests would run as somebody else than is shown. Allow cookies for this site.',
  window_blocked:
    'The browser did not open a window. Nothing was started for it to take over. Open it in the handler of the click.',
  handoff_failed:
    'The two windows did not come together. The support session is over or about to be; the own one stands. Try again.',
  invalid_answer:
    'The back end sent an answer of the wrong shape. Nothing was taken from it. Check the connector and the versions.',
  network:
    'No answer came from the server. The outcome is unknown until it has been asked again. Check the connection.',
  connector_failed: 'The connector or a callback of the host failed in an unforeseen way. See `cause`.',
  signed_out: 'Nobody is signed in. The operation needs an own session. Sign in first.',
  aborted: 'The call was given up by its caller.',
  origin_not_allowed:
    'The request was redirected. Its credential must not follow to an address that was not asked for. Call the final address.',
  provider_missing: 'No client was provided. Wrap the tree in <ImpersonationProvider client={…}>.',
  unsupported: 'The connector does not offer this. See the optional members of `Connector`.',
}

interface FailureOptions {
  readonly cause?: unknown
  /** Follows the message. */
  readonly detail?: string
  /** Instead of the usual message of the code, where what happened is something else. */
  readonly message?: string
}

/** An error of the client's own making. Says what happened, why it matters, what to do; never holds a token or a name. */
export function failure(code: ClientCode, options: FailureOptions = {}) {
  const { message = MESSAGES[code], detail, cause } = options
  const text = detail === undefined ? message : `${message} ${detail}`
  return new ImpersonationError(code, text, cause === undefined ? {} : { cause })
}

// After these nobody knows whether the server did it.
const UNKNOWN: readonly ImpersonationErrorCode[] = [
  'network',
  'aborted',
  'invalid_answer',
  'connector_failed',
  'outcome_unknown',
  'internal',
]

// After these the server has said something about who we are that this tab did not know.
const IDENTITY: readonly ImpersonationErrorCode[] = [
  'session_conflict',
  'already_in_support_session',
  'own_session_suspended',
  'context_mismatch',
  'context_required',
  'idempotency_key_reused',
  'request_not_open',
  'not_authenticated',
  'invalid_token',
  'token_expired',
  'session_ended',
  'session_not_found',
]

export function isOutcomeUnknown(error: ImpersonationError): boolean {
  return UNKNOWN.includes(error.code)
}

/** Whether the context has to be asked before anything else is believed. */
export function needsContext(error: ImpersonationError): boolean {
  return isOutcomeUnknown(error) || IDENTITY.includes(error.code)
}
