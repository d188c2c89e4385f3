import type { Static, TSchema } from '@sinclair/typebox'
import { Refusal } from '../refusal.ts'
import { fieldProblems } from './fields.ts'
import { parseJson } from './json.ts'
import { readText } from './text.ts'

/**
 * Reads a JSON body of a known shape. Only `application/json` counts: what a form or an image tag can send cannot start
 * anything (django-hijack #84).
 *
 * @throws Refusal `unsupported_media_type`, `body_too_large`, `malformed_json`, `validation_failed` with a pointer to
 * each field
 */
export async function readBody<T extends TSchema>(request: Request, schema: T): Promise<Static<T>> {
  requireJson(request)
  const value = parseJson(await readText(request))
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
