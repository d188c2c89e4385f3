import { Value } from '@sinclair/typebox/value'
import { IdSchema } from '@understudy/protocol/schemas'

/** Ids of sessions and requests cannot be taken for each other, nor for another single-use thing (CVE-2026-4282). */
export const sessionId = (random: string): string => `ss_${random}`

/** See {@link sessionId}. */
export const requestId = (random: string): string => `sr_${random}`

/** Whether a text from outside can be an id at all. Anything else is not looked up: no database takes every text. */
export function isId(text: string): boolean {
  return Value.Check(IdSchema, text)
}
