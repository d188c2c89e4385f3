import type { Static, TSchema } from '@sinclair/typebox'

type Fitting<T, S extends TSchema> = Static<S> extends T ? S : never

/**
 * Holds a schema to the type that the browser imports: what the schema lets through is of that type, or this does not
 * compile.
 *
 * @example const PersonSchema = describes<Person>()(Type.Object({ id: Type.String(), name: Type.String() }))
 */
export function describes<T>(): <S extends TSchema>(schema: S & Fitting<T, S>) => S {
  return (schema) => schema
}
