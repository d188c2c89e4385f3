import type { EndReason, FieldProblem, ProblemCode } from '@understudy/protocol'
import type { SetErrorCode } from '@understudy/protocol/schemas'
import type { NewAuditEvent } from './audit/append.ts'

/** What a refusal says besides its code. */
export interface RefusalOptions {
  /** Where the code's usual status does not fit. */
  readonly status?: number
  readonly errors?: readonly FieldProblem[]
  readonly endReason?: EndReason
  readonly actionClass?: string
  /** See `Problem`. */
  readonly stepUpOf?: 'subject'
  /** Seconds. */
  readonly retryAfter?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Which rule of the policy decided. For the log, never for the caller. */
  readonly rule?: string
  /** Error of OAuth where the usual one of the code does not fit, and what its answer says besides. */
  readonly oauth?: { readonly error?: string; readonly members?: Readonly<Record<string, string | number>> }
  /** What a receiver of security events calls it (RFC 8935). @default invalid_request */
  readonly set?: SetErrorCode
  /** Where a page that was being loaded goes instead of showing the problem; the code goes along. */
  readonly backTo?: string
  /** What the audit row of this refusal knows more than the caller is told. */
  readonly record?: Partial<NewAuditEvent>
  /** What failed underneath, for who has the error itself. Neither the caller nor the log is told. */
  readonly cause?: unknown
}

/**
 * Stops a request with one of the protocol's codes. Thrown by the bridge's verbs, turned into an RFC 9457 answer and
 * an audit row at the edge. Carries no token, no reason and no name to the caller.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ProblemCode
  readonly options: RefusalOptions

  constructor(code: ProblemCode, options: RefusalOptions = {}) {
    super(code, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.options = options
  }
}

/** The refusal of whoever comes with a session that is over: says why, where that is known. */
export function sessionEnded(row: { readonly endReason: EndReason | null } | null, status?: number): Refusal {
  return new Refusal('session_ended', {
    ...(row?.endReason ? { endReason: row.endReason } : {}),
    ...(status === undefined ? {} : { status }),
  })
}
