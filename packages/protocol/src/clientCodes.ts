/** Codes that arise in the browser; everything else an error can carry is a {@link ProblemCode} of the server. */
export const CLIENT_CODES = [
  'busy',
  'superseded',
  'disposed',
  'not_active',
  'session_expired',
  'identity_unknown',
  'outcome_unknown',
  'end_accepted',
  'unverified_start',
  'custody_unavailable',
  'window_blocked',
  'handoff_failed',
  'invalid_answer',
  'network',
  'connector_failed',
  'signed_out',
  'aborted',
  'origin_not_allowed',
  'provider_missing',
  'unsupported',
  'invalid_request',
  'reason_required',
  'subject_is_actor',
  'needs_approval',
] as const

export type ClientCode = (typeof CLIENT_CODES)[number]
