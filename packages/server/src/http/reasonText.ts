import { countCharacters, type FieldProblem, normaliseReason, REASON_MAX, REASON_MIN } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'

/**
 * A text that says why, of the length that the reason of a start has.
 *
 * @throws Refusal `validation_failed`, at the pointer
 */
export function readReasonText(written: string, pointer: string): string {
  const text = normaliseReason(written)
  const problem = problemOf(countCharacters(text))
  if (problem !== null) throw new Refusal('validation_failed', { errors: [{ pointer, ...problem }] })
  return text
}

function problemOf(length: number): Omit<FieldProblem, 'pointer'> | null {
  if (length === 0) return { code: 'required', detail: 'Say in a sentence why.' }
  if (length < REASON_MIN) return { code: 'too_short', detail: `At least ${REASON_MIN} characters.` }
  return length > REASON_MAX ? { code: 'too_long', detail: `At most ${REASON_MAX} characters.` } : null
}
