import { pageOf } from '#page'
import type { ClientCode } from './clientCodes.ts'
import type { FieldProblem, Problem, ProblemCode } from './problem.ts'

export type ImpersonationErrorCode = ClientCode | ProblemCode

export interface ImpersonationErrorOptions {
  readonly cause?: unknown
  readonly problem?: Problem
}

// Two copies of this package in one page still recognise each other's errors; `instanceof` would not.
const BRAND = Symbol.for('understudy.error')

/**
 * The one error class of the product. Switch on `code`; the message is for developers, never for people on screen,
 * and never holds a token, a name or a reason.
 */
export class ImpersonationError extends Error {
  override readonly name = 'ImpersonationError'
  readonly code: ImpersonationErrorCode
  /** The server's refusal, where there was one. */
  readonly problem: Problem | null

  constructor(code: ImpersonationErrorCode, message: string, options: ImpersonationErrorOptions = {}) {
    super(`${message} (docs: ${pageOf(code)})`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.problem = options.problem ?? null
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Refusals by field, empty unless the server answered `validation_failed`. */
  get fields(): readonly FieldProblem[] {
    return this.problem?.errors ?? []
  }
}

/** Whether a value is an {@link ImpersonationError}, optionally of one code. Works across copies of the package. */
export function isImpersonationError<C extends ImpersonationErrorCode = ImpersonationErrorCode>(
  value: unknown,
  code?: C,
): value is ImpersonationError & { readonly code: C } {
  if (typeof value !== 'object' || value === null || !(BRAND in value)) return false
  return code === undefined || (value as { readonly code?: unknown }).code === code
}
