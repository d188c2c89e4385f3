import { isRecord } from './compare.ts'
import type { Recording } from './recording.ts'

/** Far from what it was, and of the same type. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1000
  return typeof value === 'string' ? `other-${value}` : undefined
}

/**
 * The recording with one value changed: the last of this member in an answer's body. `null`: there is none. What is held against it
 * has to find it.
 */
export function withOther(recording: Recording, member: string): Recording | null {
  const changed = structuredClone(recording)
  for (const { response } of changed.exchanges.toReversed()) {
    const holder = holders(response.body, member).at(-1)
    if (holder === undefined) continue
    Object.assign(holder, { [member]: other(holder[member]) })
    return changed
  }
  return null
}

/** Every object below that has the member, with a text that is no name, or a number. */
function holders(body: unknown, member: string): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(body)) return body.flatMap((entry) => holders(entry, member))
  if (!isRecord(body)) return []
  const value = body[member]
  const isPlain = typeof value === 'number' || (typeof value === 'string' && !/^<[^<>]+>$/u.test(value))
  return [...(isPlain ? [body] : []), ...Object.values(body).flatMap((entry) => holders(entry, member))]
}
