import type { TSchema } from '@sinclair/typebox'
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { Value } from '@sinclair/typebox/value'
import type { FieldCode, FieldProblem } from '@understudy/protocol'

/** What is wrong with a value from outside, field by field; empty for a value of the schema. */
export function fieldProblems(schema: TSchema, value: unknown): FieldProblem[] {
  const problems = new Map<string, FieldProblem>()
  for (const error of Value.Errors(schema, value)) {
    // The first one says it best; a missing field is also of the wrong type.
    if (!problems.has(error.path) && counts(error)) problems.set(error.path, fieldProblem(error))
  }
  return [...problems.values()]
}

/**
 * JSON Schema measures a text in characters, the library in UTF-16 units. A published bound means what the standard
 * says it means, also for texts that are all emoji.
 */
function counts({ type, value, schema, errors }: ValueError): boolean {
  if (type === ValueErrorType.StringMaxLength && typeof value === 'string') {
    return [...value].length > Number(schema.maxLength)
  }
  if (type !== ValueErrorType.Union) return true
  return errors.every((variant) => [...variant].some(counts))
}

function fieldProblem(error: ValueError): FieldProblem {
  const code = codeOf(error)
  return { pointer: error.path, code, detail: DETAILS[code] }
}

function codeOf({ type, value }: ValueError): FieldCode {
  switch (type) {
    case ValueErrorType.ObjectRequiredProperty:
      return 'required'
    case ValueErrorType.StringMinLength:
      return value === '' ? 'required' : 'too_short'
    case ValueErrorType.IntegerMinimum:
      return 'too_short'
    case ValueErrorType.StringMaxLength:
    case ValueErrorType.IntegerMaximum:
      return 'too_long'
    case ValueErrorType.StringPattern:
      return 'pattern'
    case ValueErrorType.ObjectAdditionalProperties:
      return 'not_allowed'
    case ValueErrorType.Union:
      return typeof value === 'string' ? 'unknown_value' : 'wrong_type'
    default:
      return 'wrong_type'
  }
}

const DETAILS: Readonly<Record<FieldCode, string>> = {
  required: 'This field is missing.',
  too_short: 'This is too short.',
  too_long: 'This is too long.',
  unknown_value: 'This is none of the known values.',
  wrong_type: 'This is not of the right type.',
  pattern: 'This is not written as expected.',
  not_allowed: 'There is no such field.',
}
