import type { ReturnPoint } from '../client.ts'

/** A return point as it lies in the storage of the tab. It is of one session and one actor, and of use to nobody else. */
export interface KeptReturn extends ReturnPoint {
  readonly session: string
  readonly actor: string
  /** Whether the way back has begun, and goes on after a reload. */
  readonly due: boolean
}

/** Narrows what lies there: anything on the origin can write to it. `null` for what is none. */
export function readKeptReturn(text: string | null): KeptReturn | null {
  const value = parse(text)
  if (typeof value !== 'object' || value === null) return null
  const { path, scroll, payload = null, session, actor, due } = value as Record<string, unknown>
  if (typeof path !== 'string' || typeof session !== 'string' || typeof actor !== 'string') return null
  return typeof due === 'boolean' ? { path, scroll: readScroll(scroll), payload, session, actor, due } : null
}

function readScroll(value: unknown): ReturnPoint['scroll'] {
  if (typeof value !== 'object' || value === null) return null
  const { x, y } = value as Record<string, unknown>
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : null
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    // Not ours.
    return null
  }
}
