import type { ReturnPoint } from '../client.ts'
import type { TabStorage } from '../ports/tabStorage.ts'
import { asError } from '../stack/asError.ts'
import type { Change } from '../stack/state.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

/** Where the page is tall enough only once the host has drawn it. Milliseconds after the own session is shown. */
const SCROLL_TRIES = [0, 100, 400, 1000]

/** What this tab remembers of the place where a support session was started from. */
export interface Returning {
  /** Remembers path, scroll position and the host's payload. */
  capture(): void
  /** What belongs to a change that leads back; `null` for every other one, and in other tabs than the starting one. */
  pointOf(change: Change): ReturnPoint | null
  /** Tells the host that it is back, once the own session is shown. */
  arrived(point: ReturnPoint | null): void
  /** The page is about to be reloaded at that place: goes on from there. */
  keepFor(point: ReturnPoint): void
  /** After such a reload, at the first sight of the own session. */
  pickUp(): void
}

interface Kept extends ReturnPoint {
  /** Whether the way back has begun. */
  readonly due: boolean
}

export function createReturning(runtime: SessionRuntime, storage: TabStorage): Returning {
  const { lifecycle, clock, events, options } = runtime
  let pickedUp = false

  function payload(): unknown {
    try {
      return options.captureReturn?.() ?? null
    } catch (thrown) {
      events.emit('error', { error: asError(thrown) })
      return null
    }
  }

  function keep(kept: Kept | null) {
    try {
      storage.write(kept === null ? null : JSON.stringify(kept))
    } catch (thrown) {
      // A payload that is no JSON: the way back works without it.
      events.emit('error', { error: asError(thrown) })
    }
  }

  function scrollBack({ path, scroll }: ReturnPoint) {
    if (scroll === null) return
    for (const ms of SCROLL_TRIES) {
      const undo = clock.after(ms, () => {
        const now = lifecycle.scroll?.() ?? scroll
        if (lifecycle.location() === path && (now.x !== scroll.x || now.y !== scroll.y)) lifecycle.scrollTo?.(scroll)
      })
      runtime.onDispose(undo)
    }
  }

  function arrived(point: ReturnPoint | null) {
    if (point === null) return
    keep(null)
    scrollBack(point)
    events.emit('returned', point)
  }

  return {
    capture: () =>
      keep({ path: lifecycle.location(), scroll: lifecycle.scroll?.() ?? null, payload: payload(), due: false }),
    pointOf({ from, to, returnTo }) {
      if (from.status !== 'active' || to.status !== 'own' || returnTo === null) return null
      const kept = readKept(storage.read())
      return kept?.path === returnTo
        ? { path: kept.path, scroll: kept.scroll, payload: kept.payload }
        : { path: returnTo, scroll: null, payload: null }
    },
    arrived,
    keepFor(point) {
      keep({ ...point, due: true })
    },
    pickUp() {
      if (pickedUp) return
      pickedUp = true
      const kept = readKept(storage.read())
      if (kept?.due && kept.path === lifecycle.location())
        arrived({ path: kept.path, scroll: kept.scroll, payload: kept.payload })
    },
  }
}

/** Anything on the origin can write there. */
function readKept(text: string | null): Kept | null {
  const value = parse(text)
  if (typeof value !== 'object' || value === null) return null
  const { path, scroll, payload = null, due } = value as Record<string, unknown>
  if (typeof path !== 'string' || typeof due !== 'boolean') return null
  return { path, scroll: readScroll(scroll), payload, due }
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
