import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type { FieldProblem } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import { fieldProblems } from './fields.ts'

/**
 * Reads the parameters of an address by their schema. One that is given twice is refused: which of the two counts would
 * be anybody's guess. Names that the schema does not know are not looked at.
 *
 * @throws Refusal `validation_failed` with a pointer to each parameter
 */
export function readQuery<T extends TObject>(request: Request, schema: T): Static<T> {
  const { searchParams } = new URL(request.url)
  const given: Record<string, unknown> = {}
  const errors: FieldProblem[] = []
  for (const [name, property] of Object.entries(schema.properties)) {
    const [value, second] = searchParams.getAll(name)
    if (second !== undefined) errors.push({ pointer: `/${name}`, code: 'not_allowed', detail: 'Give this once.' })
    else if (value !== undefined) given[name] = parsed(property, value)
  }
  errors.push(
    ...fieldProblems(schema, given).filter(({ pointer }) => !errors.some((known) => known.pointer === pointer)),
  )
  if (errors.length > 0) throw new Refusal('validation_failed', { errors })
  return given as Static<T>
}

/** A number in the one way of writing it; anything else stays a text and is then of the wrong type. */
function parsed({ type }: TSchema, value: string): unknown {
  return type === 'integer' && /^(?:0|-?[1-9][0-9]{0,14})$/.test(value) ? Number(value) : value
}
