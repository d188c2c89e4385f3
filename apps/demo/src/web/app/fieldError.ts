import type { Failure } from '../api/failure.ts'

/** The sentence for a field that the server refused; `null` when it did not. */
export function fieldError(failure: Failure | null, pointer: string, sentence: string): string | null {
  return failure?.fields.some((field) => field.pointer === pointer) === true ? sentence : null
}
