import { type FieldProblem, type ImpersonationError, type Policy, REASON_MAX, REASON_MIN } from '@understudy/protocol'
import { fill } from '../messages/fillText.ts'
import type { Formatter } from '../messages/format.ts'
import type { Messages } from '../messages/messages.ts'
import type { ShownCode } from '../messages/shownCodes.ts'

/** The fields of the dialog in reading order, by their JSON pointers in the request. */
export const FIELDS = ['/mode', '/breakGlass', '/reason/code', '/ticket', '/reason/text', '/ttlSeconds'] as const

/** A field of a start request, by its JSON pointer. */
export type FieldPointer = (typeof FIELDS)[number]

/** What is wrong, by field. */
export type FieldProblems = Partial<Readonly<Record<FieldPointer, FieldProblem>>>

/** Sorts problems to their fields, the first of each. `rest` are those that no field of the dialog can show. */
export function sortProblems(problems: readonly FieldProblem[]): {
  fields: FieldProblems
  rest: readonly FieldProblem[]
} {
  const fields: { [P in FieldPointer]?: FieldProblem } = {}
  const rest: FieldProblem[] = []
  for (const problem of problems) {
    const pointer = FIELDS.find((field) => field === problem.pointer)
    if (pointer === undefined) rest.push(problem)
    else fields[pointer] ??= problem
  }
  return { fields, rest }
}

/** A problem in words, at its field. */
export function describeProblem(
  problem: FieldProblem,
  policy: Policy,
  { fields }: Pick<Messages, 'fields'>,
  format: Formatter,
): string {
  switch (problem.pointer) {
    case '/mode':
      return fields.mode
    case '/breakGlass':
      return fields.breakGlass
    case '/reason/code':
      return fields.reasonCode
    case '/reason/text':
      return problem.code === 'too_long'
        ? fill(fields.reasonTextLong, { max: format.count(REASON_MAX) })
        : fill(fields.reasonTextShort, { min: format.count(REASON_MIN) })
    case '/ticket':
      return problem.code === 'required'
        ? fields.ticketRequired
        : fill(fields.ticketPattern, { example: policy.ticket.example })
    case '/ttlSeconds':
      return fields.time
    default:
      return fields.other
  }
}

/** A refusal of the whole form in words. Never the error's own message, which is for developers. */
export function describeRefusal(
  error: ImpersonationError,
  { refusals }: Pick<Messages, 'refusals'>,
  format: Formatter,
): string {
  const after = error.problem?.retryAfter
  if (error.code === 'rate_limited' && after !== undefined) {
    return fill(refusals.rateLimitedFor, { time: format.about(after * 1000) })
  }
  if (error.problem?.stepUpOf === 'subject') return refusals.stepUpOfSubject
  return isShown(error.code, refusals) ? refusals[error.code] : refusals.other
}

function isShown(code: string, refusals: Messages['refusals']): code is ShownCode {
  return Object.hasOwn(refusals, code)
}
