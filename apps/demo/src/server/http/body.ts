import type { TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType } from '@sinclair/typebox/value'
import type { FieldCode, FieldProblem } from '@understudy/protocol'
import { problem } from './problems.ts'

/** Bytes. */
const LARGEST = 64 * 1024

/** Reads a JSON body of up to 64 KiB; a {@link Response} says why it cannot be used. */
export async function readJson(request: Request): Promise<{ readonly json: unknown } | Response> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json(?:\s*;|$)/iu.test(type)) return problem('unsupported_media_type')
  try {
    const text = await readText(request)
    return text === null ? problem('malformed_json') : { json: JSON.parse(text) }
  } catch {
    return problem('malformed_json')
  }
}

/** `null` when there is too much of it, counted while it comes in: the announced length may be missing or wrong. */
async function readText(request: Request): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let size = 0
  let text = ''
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > LARGEST) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
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
