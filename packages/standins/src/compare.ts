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
  /** Members whose texts are ids of the server's own making: another one there, and the same wherever it was the same. */
  readonly ids?: ReadonlySet<string>
}

/** Seconds since the epoch, in whatever a recording shows. */
const EPOCH = 1_000_000_000

/** Seconds by which two clocks, and two roundings, may differ. */
const CLOCKS = 2

/** What a recording shows as a life, in seconds; in nanoseconds, how long ago something was. */
const LIVES = new Set(['expires_in', 'refresh_expires_in'])
const SPANS = new Set(['since'])

/** Of what people did before the recording began, and at whatever time. */
const BEFORE = new Set(['auth_time', 'rat', 'not-before-policy'])

/**
 * Compares two bodies: the same members, the same types, lists of the same length; values where they are words of the protocol,
 * truth values, numbers, or names. Of a time it is how far it is from when the thing was issued, where that stands beside it.
 * Gives the first difference, in the order of the recording.
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
        if (typeof recorded[key] === 'number') return compareNumber(recorded, found, key, path)
        return compareShape(recorded[key], found[key], options, path)
      }),
    )
  }
  if (typeof recorded === 'string') return compareText(recorded, found, options, at)
  if (typeof recorded === 'boolean' || recorded === null) return recorded === found ? null : mismatch
  return found === recorded ? null : mismatch
}

function compareNumber(
  recorded: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
  key: string,
  at: string,
): Mismatch | null {
  const mismatch: Mismatch = { at, recorded: recorded[key], found: found[key] }
  const [one, other] = [recorded[key], found[key]]
  if (typeof one !== 'number' || typeof other !== 'number') return mismatch
  if (BEFORE.has(key)) return null
  const tolerance = LIVES.has(key) ? CLOCKS : SPANS.has(key) ? CLOCKS * 1_000_000_000 : 0
  if (one < EPOCH || tolerance > 0) return Math.abs(one - other) <= tolerance ? null : mismatch
  const [issued, issuedHere] = [recorded.iat, found.iat]
  if (typeof issued !== 'number' || typeof issuedHere !== 'number') return other >= EPOCH ? null : mismatch
  return other >= EPOCH && Math.abs(one - issued - (other - issuedHere)) <= CLOCKS ? null : mismatch
}

function compareText(
  recorded: string,
  found: unknown,
  { names, words, ids = new Set() }: CompareOptions,
  at: string,
): Mismatch | null {
  const mismatch: Mismatch = { at, recorded, found }
  if (typeof found !== 'string') return mismatch
  const member =
    at
      .replace(/\[\d+\]$/u, '')
      .split('.')
      .at(-1) ?? ''
  if (words.has(member) || carriesName(recorded)) return names.match(recorded, found) ? null : mismatch
  if (ids.has(member))
    return (MADE.test(recorded) ? names.alike(recorded, found) : recorded === found) ? null : mismatch
  return null
}

/** An id that a server made; `id` of an error is a word. */
const MADE = /^(?=.*\d)\S{16,}$/u

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
