import type { Names } from './names.ts'

/** Where an answer of the stand-in differs from the recorded one. */
export interface Mismatch {
  /** Such as `body.act.sub`. */
  readonly at: string
  readonly recorded: unknown
  readonly found: unknown
}

export interface CompareOptions {
  readonly names: Names
  /** Members whose texts are words of the protocol, and are compared as such. Everywhere else the type is. */
  readonly words: ReadonlySet<string>
}

/**
 * Compares the shape of two bodies: the same members, the same types, lists of the same length; values where they are words of
 * the protocol, truth values, or names. Gives the first difference, in the order of the recording.
 */
export function compareShape(recorded: unknown, found: unknown, options: CompareOptions, at = 'body'): Mismatch | null {
  const mismatch: Mismatch = { at, recorded, found }
  if (Array.isArray(recorded)) {
    if (!Array.isArray(found) || found.length !== recorded.length) return mismatch
    return first(recorded.map((entry, index) => () => compareShape(entry, found[index], options, `${at}[${index}]`)))
  }
  if (isRecord(recorded)) {
    if (!isRecord(found)) return mismatch
    const keys = [...Object.keys(recorded), ...Object.keys(found).filter((key) => !(key in recorded))]
    return first(
      keys.map((key) => () => {
        const path = `${at}.${key}`
        if (!(key in found) || !(key in recorded)) return { at: path, recorded: recorded[key], found: found[key] }
        return compareShape(recorded[key], found[key], options, path)
      }),
    )
  }
  if (typeof recorded === 'string') return compareText(recorded, found, options, at)
  if (typeof recorded === 'boolean' || recorded === null) return recorded === found ? null : mismatch
  return typeof found === typeof recorded ? null : mismatch
}

function compareText(recorded: string, found: unknown, { names, words }: CompareOptions, at: string): Mismatch | null {
  const mismatch: Mismatch = { at, recorded, found }
  if (typeof found !== 'string') return mismatch
  const member =
    at
      .replace(/\[\d+\]$/u, '')
      .split('.')
      .at(-1) ?? ''
  if (words.has(member) || carriesName(recorded)) return names.match(recorded, found) ? null : mismatch
  return null
}

function carriesName(text: string): boolean {
  return /<[^<>]+ \d+>|\b(?:opaque token|seed token|sid) \d+\b/u.test(text)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function first(checks: readonly (() => Mismatch | null)[]): Mismatch | null {
  for (const check of checks) {
    const mismatch = check()
    if (mismatch !== null) return mismatch
  }
  return null
}
