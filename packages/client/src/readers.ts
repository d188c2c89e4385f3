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

export const shape: Reader<Shape> = (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Shape) : refuse(path)

/** A string that says something. */
export const text: Reader<string> = (value, path) => (typeof value === 'string' && value !== '' ? value : refuse(path))

/** A string that may be empty. */
export const words: Reader<string> = (value, path) => (typeof value === 'string' ? value : refuse(path))

export const time: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(path)

/** A counter: a safe integer, not negative. */
export const count: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : refuse(path)

export const flag: Reader<boolean> = (value, path) => (typeof value === 'boolean' ? value : refuse(path))

/** A member that may be missing. An empty string says as much as none. */
export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (isAbsent(value) ? null : read(value, path))
}

export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((entry, index) => read(entry, `${path}[${index}]`)) : refuse(path)
}

export function oneOf<T extends string>(known: readonly T[]): Reader<T> {
  return (value, path) => known.find((candidate) => candidate === value) ?? refuse(path)
}

/** An optional member, to be spread into an object. `null` and an empty string count as absent. */
export function optional<K extends string, T>(key: K, value: unknown, read: Reader<T>): { readonly [P in K]?: T } {
  return isAbsent(value) ? {} : ({ [key]: read(value, key) } as { [P in K]: T })
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
