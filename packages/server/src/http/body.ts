import type { Static, TSchema } from '@sinclair/typebox'
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { Value } from '@sinclair/typebox/value'
import type { FieldCode, FieldProblem } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'

const LARGEST_BODY = 65_536

/**
 * Reads a JSON body of a known shape. Only `application/json` counts: what a form or an image tag can send cannot start
 * anything (django-hijack #84).
 *
 * @throws Refusal `unsupported_media_type`, `malformed_json`, `validation_failed` with a pointer to each field
 */
export async function readBody<T extends TSchema>(request: Request, schema: T): Promise<Static<T>> {
  requireJson(request)
  const value = parse(await readText(request))
  const errors = fieldProblems(schema, value)
  if (errors.length > 0) throw new Refusal('validation_failed', { errors })
  return value as Static<T>
}

function requireJson(request: Request): void {
  const type = request.headers.get('Content-Type') ?? ''
  if (!/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new Refusal('unsupported_media_type')
  }
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let size = 0
  let text = ''
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength
      // Counted while it comes in: the announced length may be missing or wrong.
      if (size > LARGEST_BODY) throw new Refusal('malformed_json')
      text += decoder.decode(chunk, { stream: true })
    }
    return text + decoder.decode()
  } catch {
    throw new Refusal('malformed_json')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('malformed_json')
  }
}

function fieldProblems(schema: TSchema, value: unknown): FieldProblem[] {
  const problems = new Map<string, FieldProblem>()
  for (const error of Value.Errors(schema, value)) {
    // The first one says it best; a missing field is also of the wrong type.
    if (!problems.has(error.path)) problems.set(error.path, fieldProblem(error))
  }
  return [...problems.values()]
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
    case ValueErrorType.StringMaxLength:
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
  too_short: 'This text is too short.',
  too_long: 'This text is too long.',
  unknown_value: 'This is none of the known values.',
  wrong_type: 'This is not of the right type.',
  pattern: 'This is not written as expected.',
  not_allowed: 'There is no such field.',
}
