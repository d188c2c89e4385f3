import type { Messages } from '../messages.ts'

/** What is wrong with a form, and why nothing came of it. */
export const englishRefused: Pick<Messages, 'fields' | 'refusals'> & {
  readonly dialog: Pick<Messages['dialog'], 'summary'>
} = {
  dialog: { summary: { one: '{count} field needs another look.', other: '{count} fields need another look.' } },
  fields: {
    mode: 'This mode is not available.',
    breakGlass: 'Emergency access is not available here.',
    reasonCode: 'Choose why you open this account.',
    reasonTextShort: 'Say in at least {min} characters why you open this account.',
    reasonTextLong: 'Shorten this to {max} characters.',
    ticketRequired: 'Give the ticket this belongs to.',
    ticketPattern: 'Write the ticket like {example}.',
    time: 'Choose a shorter time.',
    other: 'This was not accepted.',
  },
  refusals: {
    actor_not_allowed: 'You may not open this account in this mode.',
    subject_unavailable: 'This account cannot be opened.',
    already_in_support_session: 'You are in a support session already. End it first.',
    session_conflict: 'You have a support session open in another tab or browser. End it first.',
    step_up_required: 'This needs a fresh sign-in. Sign in again, then come back here.',
    stepUpOfSubject: 'This account asks for its owner’s second factor. Signing in again yourself does not help.',
    rate_limited: 'Too many sessions in a short time. Try again later.',
    rateLimitedFor: 'Too many sessions in a short time. Try again in {time}.',
    review_overdue:
      'An emergency access of yours has not been reviewed in time. Until somebody else has done so, you have no other.',
    audit_unavailable: 'The log cannot be written right now, so no account is opened. Try again in a moment.',
    request_not_open: 'This approval has been used or is too old. Ask again.',
    validation_failed: 'The server did not accept this.',
    not_authenticated: 'Your sign-in is over. Sign in again.',
    invalid_token: 'Your sign-in is over. Sign in again.',
    token_expired: 'Your sign-in is over. Sign in again.',
    signed_out: 'Your sign-in is over. Sign in again.',
    network: 'The server did not answer. Check your connection and try again.',
    outcome_unknown: 'The server did not answer, so we are checking whether it started.',
    unverified_start: 'The session could not be confirmed, so it was not opened.',
    identity_unknown: 'We cannot verify who you are right now. Try again in a moment.',
    busy: 'Something else is still under way. Try again in a moment.',
    not_active: 'There is no support session any more.',
    needs_approval: 'Another person has to approve this first. End this session, then ask.',
    other: 'That did not work. Nothing was opened.',
  },
}
