import type { Mode, StartForm } from '@understudy/protocol'
import { type StartBody, type SupportDetails, SupportDetailsSchema, type TokenForm } from '@understudy/protocol/schemas'
import { fieldProblems } from '../http/fields.ts'
import { parseJson } from '../http/json.ts'
import { Refusal } from '../refusal.ts'
import type { OAuthClient } from './client.ts'

/** Every scope there is. A support session has one of them: its mode. */
export const SCOPES = ['support:view', 'support:act', 'support:shadow'] as const

/**
 * Reads `authorization_details` (RFC 9396): the one place of a standard request in which a reason can be carried as data. No
 * reason, no session.
 *
 * @throws Refusal `invalid_authorization_details`
 */
export function readDetails(text: string): SupportDetails {
  const list = parsed(text)
  if (!Array.isArray(list) || list.length !== 1) throw invalidDetails([])
  const details: unknown = list[0]
  const errors = fieldProblems(SupportDetailsSchema, details)
  if (errors.length > 0) throw invalidDetails(errors)
  return details as SupportDetails
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw invalidDetails([])
  }
}

/** What the policy refuses in the details is refused as the details. */
export async function asDetails<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'validation_failed') throw error
    throw new Refusal(error.code, { ...error.options, oauth: { error: 'invalid_authorization_details' } })
  }
}

function invalidDetails(errors: ReturnType<typeof fieldProblems>): Refusal {
  return new Refusal('validation_failed', { errors, oauth: { error: 'invalid_authorization_details' } })
}

/** The body of a start that says the same as these details. */
export function bodyOf(details: SupportDetails, subject: string, mode: Mode): StartBody {
  const { reason_code: code, reason_text: text, ticket, ttl_seconds: ttlSeconds, request_id: requestId } = details
  return {
    subject,
    mode,
    reason: { code, text },
    ...(ticket === undefined ? {} : { ticket }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}

/** What was granted, in the form in which it was asked for (RFC 9396 section 7). */
export function detailsOf({ mode, reason, ticket, ttlSeconds }: StartForm): SupportDetails {
  return {
    type: 'support_session',
    mode,
    reason_code: reason.code,
    reason_text: reason.text,
    ...(ticket === null ? {} : { ticket }),
    ttl_seconds: ttlSeconds,
  }
}

/**
 * The mode that is asked for, never more than the details, the scope and the client allow: a scope may narrow what the
 * details say and never widen it. One that is left out is that of reading, so that a request that lost it grants no more.
 *
 * @throws Refusal `invalid_scope`
 */
export function modeOf({ scope }: TokenForm, { mode = 'view' }: SupportDetails, client: OAuthClient): Mode {
  const allowed = client.scopes ?? ['support:view']
  if (scope === undefined && mode !== 'view') throw invalidScope()
  const asked = (scope ?? 'support:view').split(' ')
  if (asked.some((name) => !SCOPES.some((known) => known === name))) throw invalidScope()
  const narrowed = mode === 'act' && !asked.includes('support:act') ? 'view' : mode
  if (!asked.includes(`support:${narrowed}`)) throw invalidScope()
  if (!allowed.includes(`support:${narrowed}`)) throw invalidScope()
  return narrowed
}

/** What was asked for cannot be granted here. */
export function invalidScope(): Refusal {
  return new Refusal('validation_failed', { oauth: { error: 'invalid_scope' } })
}

/**
 * Tokens have one audience. Everything that is named has to be it.
 *
 * @throws Refusal `invalid_target`; `invalid_request` for a resource that is no absolute address without a fragment
 */
export function requireTarget(audience: string, { audience: named = [], resource: located = [] }: TokenForm): void {
  if (located.some((address) => !URL.canParse(address) || address.includes('#'))) {
    throw new Refusal('validation_failed', {
      errors: [{ pointer: '/resource', code: 'pattern', detail: 'An absolute address without a fragment.' }],
    })
  }
  if ([...named, ...located].some((name) => name !== audience)) {
    throw new Refusal('validation_failed', { oauth: { error: 'invalid_target' } })
  }
}
