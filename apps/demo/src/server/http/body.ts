import type { TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType } from '@sinclair/typebox/value'
import type { FieldCode, FieldProblem } from '@understudy/protocol'
import { problem } from './problems.ts'

const LARGEST = 64 * 1024

/** Reads a JSON body; a {@link Response} says why it cannot be used. */
export async function readJson(request: Request): Promise<{ readonly json: unknown } | Response> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json(?:\s*;|$)/iu.test(type)) return problem('unsupported_media_type')
  const text = await request.text()
  if (text.length > LARGEST) return problem('malformed_json')
  try {
    return { json: JSON.parse(text) }
  } catch {
    return problem('malformed_json')
  }
}

/** What is wrong with a body, one entry a field; empty when it fits. */
export function checkBody(schema: TSchema, body: unknown): FieldProblem[] {
  const found = new Map<string, FieldProblem>()
  for (const { type, path, message } of Value.Errors(schema, body)) {
    const pointer = path === '' ? '/' : path
    if (!found.has(pointer))
      found.set(pointer, { pointer, code: CODES.get(type) ?? 'wrong_type', detail: `${message}.` })
  }
  return [...found.values()]
}

const CODES: ReadonlyMap<ValueErrorType, FieldCode> = new Map([
  [ValueErrorType.ObjectRequiredProperty, 'required'],
  [ValueErrorType.StringMinLength, 'too_short'],
  [ValueErrorType.StringMaxLength, 'too_long'],
  [ValueErrorType.StringPattern, 'pattern'],
  [ValueErrorType.ObjectAdditionalProperties, 'not_allowed'],
  [ValueErrorType.ObjectMinProperties, 'required'],
  [ValueErrorType.ObjectMaxProperties, 'not_allowed'],
  [ValueErrorType.Union, 'unknown_value'],
])
