import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type { FieldProblem } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import { fieldProblems } from './fields.ts'

/**
 * Refuses an address that has any parameter twice, whether or not anybody reads it: which of the two counts would be
 * anybody's guess, and another one's in front of the bridge.
 *
 * @throws Refusal `validation_failed` with a pointer to each parameter
 */
export function refuseRepeated(request: Request): void {
  const names = [...new URL(request.url).searchParams.keys()]
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  if (repeated.size === 0) return
  const errors = [...repeated].map((name): FieldProblem => ({ pointer: pointerOf(name), ...ONCE }))
  throw new Refusal('validation_failed', { errors })
}

/** What is wrong with a parameter that comes more than once. */
export const ONCE = { code: 'not_allowed', detail: 'Give this once.' } as const

/** JSON pointer to a parameter (RFC 6901). */
export function pointerOf(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/**
 * Reads the parameters of an address by their schema, each of them given once ({@link refuseRepeated}). Names that the
 * schema does not know are not looked at.
 *
 * @throws Refusal `validation_failed` with a pointer to each parameter
 */
export function readQuery<T extends TObject>(request: Request, schema: T): Static<T> {
  const { searchParams } = new URL(request.url)
  const given: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = searchParams.get(name)
    if (value !== null) given[name] = parsed(property, value)
  }
  const errors = fieldProblems(schema, given)
  if (errors.length > 0) throw new Refusal('validation_failed', { errors })
  return given as Static<T>
}

/** A number in the one way of writing it; anything else stays a text and is then of the wrong type. */
function parsed({ type }: TSchema, value: string): unknown {
  return type === 'integer' && /^(?:0|-?[1-9][0-9]{0,14})$/.test(value) ? Number(value) : value
}
