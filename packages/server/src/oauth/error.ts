import { type ProblemCode, problemType } from '@understudy/protocol'
import { problemOf } from '../http/problems.ts'
import type { Refusal } from '../refusal.ts'

/** An error of RFC 6749 section 5.2, with what it may say besides. */
export interface OAuthError {
  readonly error: string
  readonly description: string
  /** The stable type of what happened. */
  readonly code: ProblemCode
  readonly status?: number
  readonly members?: Readonly<Record<string, string | number>>
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer of an OAuth endpoint that says no. */
export function oauthError({ error, description, code, status = 400, members, headers }: OAuthError): Response {
  const body = {
    error,
    // The characters that the RFC lets in.
    error_description: description.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '?'),
    error_uri: problemType(code),
    ...members,
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Pragma: 'no-cache', ...headers },
  })
}

// What is wrong with a request, a subject or an actor is `invalid_request` (RFC 8693 section 2.2.2), whatever it is.
const ERRORS: Readonly<Partial<Record<ProblemCode, readonly [error: string, status: number]>>> = {
  invalid_client: ['invalid_client', 401],
  invalid_dpop_proof: ['invalid_dpop_proof', 400],
  use_dpop_nonce: ['use_dpop_nonce', 400],
  body_too_large: ['invalid_request', 413],
  origin_refused: ['invalid_request', 403],
  rate_limited: ['temporarily_unavailable', 429],
  audit_unavailable: ['temporarily_unavailable', 503],
  starts_halted: ['temporarily_unavailable', 503],
  issuer_off: ['temporarily_unavailable', 503],
  internal: ['server_error', 500],
}

/** Their headers are part of the answer; those of the others speak to who uses a token. */
const TOLD: ReadonlySet<ProblemCode> = new Set(['invalid_client', 'use_dpop_nonce'])

/** A refusal as an OAuth endpoint says it: the code of the problem stays, as `error_uri`. */
export function oauthRefusal(refusal: Refusal): Response {
  const { detail, errors, retryAfter } = problemOf(refusal)
  const { code, options } = refusal
  const [error, status] = ERRORS[code] ?? ['invalid_request', 400]
  const unavailable = code === 'internal' && options.status === 503
  const fields = errors?.map(({ pointer, detail: what }) => ` ${pointer.slice(1)}: ${what}`) ?? []
  return oauthError({
    error: options.oauth?.error ?? (unavailable ? 'temporarily_unavailable' : error),
    description: detail + fields.join(''),
    code,
    status: code === 'invalid_client' || code === 'internal' ? (options.status ?? status) : status,
    ...(options.oauth?.members === undefined ? {} : { members: options.oauth.members }),
    headers: {
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...(TOLD.has(code) ? options.headers : {}),
    },
  })
}
