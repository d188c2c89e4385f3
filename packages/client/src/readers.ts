import { failure } from './stack/failure.ts'

/**
 * Narrows one value of an answer. A back end is not believed: a deadline that is no number, or a missing subject, would
 * otherwise surface as a wrong countdown or a wrong name.
 *
 * Every reader throws `invalid_answer`, naming the member and never its value.
 */
export type Reader<T> = (value: unknown, path: string) => T

export type Shape = Readonly<Record<string, unknown>>

export function refuse(path: string): never {
  throw failure('invalid_answer', { detail: `Member: ${path}.` })
}

/** What a test lets through, as the type that the test stands for. */
function where<T>(fits: (value: unknown) => boolean): Reader<T> {
  return (value, path) => (fits(value) ? (value as T) : refuse(path))
}

export const shape = where<Shape>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

/** A string that says something. */
export const text = where<string>((value) => typeof value === 'string' && value !== '')

/** A string that may be empty. */
export const words = where<string>((value) => typeof value === 'string')

export const time = where<number>(Number.isFinite)

/** A counter: a safe integer, not negative. */
export const count = where<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0)

export const flag = where<boolean>((value) => typeof value === 'boolean')

export function oneOf<T extends string>(known: readonly T[]): Reader<T> {
  return where((value) => (known as readonly unknown[]).includes(value))
}

/** A member that may be missing. An empty string says as much as none. */
export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (isAbsent(value) ? null : read(value, path))
}

/** An optional member, left out where it is missing. `null` and an empty string count as missing. */
export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, path) => (isAbsent(value) ? undefined : read(value, path))
}

export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((entry, index) => read(entry, `${path}[${index}]`)) : refuse(path)
}

/** The members that are named, each by its reader, and nothing else of the answer. */
export function record<T extends object>(members: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  return (value, path) => {
    const found = shape(value, path)
    const read = Object.entries<Reader<unknown>>(members).map(([name, member]) => [
      name,
      member(found[name], `${path}.${name}`),
    ])
    return Object.fromEntries(read.filter(([, entry]) => entry !== undefined)) as T
  }
}

type Variant<Tag extends string, R> = { [K in keyof R]: { readonly [T in Tag]: K } & R[K] }[keyof R]

/** One of several records, told apart by the member `tag`, whose values name them. */
export function variant<Tag extends string, R>(
  tag: Tag,
  records: { readonly [K in keyof R]: Reader<R[K]> },
): Reader<Variant<Tag, R>> {
  const readName = oneOf(Object.keys(records) as (keyof R & string)[])
  return (value, path) => {
    const name = readName(shape(value, path)[tag], `${path}.${tag}`)
    return { [tag]: name, ...records[name](value, path) } as Variant<Tag, R>
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
