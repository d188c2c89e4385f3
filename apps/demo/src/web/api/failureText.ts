import type { Failure } from './failure.ts'

const WORDS: Readonly<Record<string, string>> = {
  network: 'The server could not be reached. Check the connection and try again.',
  identity_unknown: 'It is not certain right now whose account this is, so nothing was sent. Try again in a moment.',
  superseded: 'The account on this page changed in the meantime, so nothing was sent.',
  session_expired: 'The time of the support session is over. Nothing was sent.',
  session_ended: 'The support session is over. Nothing was changed.',
  signed_out: 'You are signed out. Sign in again to go on.',
  not_authenticated: 'You are signed out. Sign in again to go on.',
  token_expired: 'Your sign-in ran out. Try again.',
  context_mismatch: 'This tab was not up to date about whose account is open. Nothing was done; it is up to date now.',
  context_required: 'This tab was not up to date about whose account is open. Nothing was done; it is up to date now.',
  own_session_suspended: 'A support session is open in this browser. Nothing was done as yourself.',
  mode_read_only: 'This session is view only: nothing can be changed. Nothing was done.',
  action_untagged: 'This is not available in a support session. Nothing was done.',
  actor_not_allowed: 'Your role does not allow this.',
  not_approver: 'Only a team lead who had no part in it can decide this.',
  review_not_open: 'This review has been written already, or the session still runs.',
  request_not_open: 'Somebody has decided this request already, or its time is over.',
  request_not_found: 'This request is not there any more.',
  session_not_found: 'This session is not there any more.',
  subject_unavailable: 'This account cannot be opened.',
  rate_limited: 'Too many tries in a short time. Wait a little and try again.',
  audit_unavailable: 'The audit log cannot be written right now, so nothing was done.',
  not_found: 'There is nothing here.',
  internal: 'Something went wrong on the server. Nothing was changed. Try again.',
}

const BY_CLASS: Readonly<Record<string, string>> = {
  money: 'Paying is not available in a support session. The server refused it, and nothing was paid.',
  credentials: 'Passwords and sign-in factors cannot be changed in a support session. The server refused it.',
  tokens: 'API keys cannot be created in a support session. The server refused it.',
  deletion: 'An account cannot be deleted in a support session. The server refused it.',
  export: 'Data cannot be exported in a support session. The server refused it.',
  members: 'Nobody can be invited in a support session. The server refused it.',
  notifications: 'Notifications cannot be changed in a support session. The server refused it.',
}

/** Says a failure to the person at the keyboard. */
export function failureText(failure: Failure): string {
  if (failure.code === 'action_restricted') {
    return BY_CLASS[failure.actionClass ?? ''] ?? 'This is not available in a support session. The server refused it.'
  }
  if (failure.code === 'validation_failed') {
    return failure.fields[0]?.detail ?? failure.detail ?? 'Something in the form is not right.'
  }
  return WORDS[failure.code] ?? failure.detail ?? 'Something went wrong. Nothing was changed. Try again.'
}
