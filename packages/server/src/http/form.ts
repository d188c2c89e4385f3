import { KindGuard, type Static, type TObject } from '@sinclair/typebox'
import { Refusal } from '../refusal.ts'
import { fieldProblems } from './fields.ts'
import { ONCE, pointerOf } from './query.ts'
import { readText } from './text.ts'

/**
 * Reads a form by its schema (RFC 6749 section 3.2): a parameter without a value is none, one that comes twice is refused
 * unless it may be a list, and one that the schema does not know is not looked at.
 *
 * @throws Refusal `unsupported_media_type`, `body_too_large`, `malformed_json` for bytes that are no form,
 * `validation_failed`
 * @param first looks at what was sent before it is held to the schema
 */
export async function readForm<T extends TObject>(
  request: Request,
  schema: T,
  first: (given: Readonly<Record<string, string | undefined>>) => Promise<void>,
): Promise<Static<T>> {
  const type = request.headers.get('Content-Type') ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new Refusal('unsupported_media_type')
  }
  const given = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(await readText(request))) {
    if (value !== '') given.set(name, [...(given.get(name) ?? []), value])
  }
  for (const [name, values] of given) {
    const list = KindGuard.IsArray(schema.properties[name])
    if (values.length > 1 && !list) {
      throw new Refusal('validation_failed', {
        errors: [{ pointer: pointerOf(name), ...ONCE }],
      })
    }
  }
  await first(Object.fromEntries([...given].map(([name, [value]]) => [name, value])))
  const known = Object.entries(schema.properties).flatMap(([name, property]) => {
    const values = given.get(name)
    return values === undefined ? [] : [[name, KindGuard.IsArray(property) ? values : values[0]] as const]
  })
  const form = Object.fromEntries(known)
  const errors = fieldProblems(schema, form)
  if (errors.length > 0) throw new Refusal('validation_failed', { errors })
  return form as Static<T>
}
