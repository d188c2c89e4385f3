import type { ReturnPoint } from '../client.ts'
import type { TabStorage } from '../ports/tabStorage.ts'
import { failure } from '../stack/failure.ts'
import type { Active, Change } from '../stack/state.ts'
import { bounded } from './bounded.ts'
import { type KeptReturn, readKeptReturn } from './keptReturn.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

/** Where the page is tall enough only once the host has drawn it. Milliseconds after the own session is shown. */
const SCROLL_TRIES = [0, 100, 400, 1000]
/** How long `captureReturn` may take, beside the start's own round trip. Milliseconds. */
const CAPTURE_LIMIT = 2000

/** What this tab remembers of the place where a support session was started from. */
export interface Returning {
  /** Remembers path, scroll position and the host's payload, until the start of this key has come to something. */
  capture(key: string): void
  /** Waits until the host has given what it gives along for the start of this key; `null`: there is nothing to wait for. */
  capturing(key: string): Promise<void> | null
  /** The start of this key came to nothing: so does what was remembered for it. */
  refused(key: string): void
  /** In a support session: from here on the place belongs to it, and to this actor. `left`: the one it goes on from. */
  entered(session: string, actor: string, left: string | null): void
  /** What belongs to a change that leads back; `null` for every other one, and in other tabs than the starting one. */
  pointOf(change: Change): ReturnPoint | null
  /** Tells the host that it is back, once the own session is shown. */
  arrived(point: ReturnPoint): void
  /** The page is about to be reloaded at that place: goes on from there. */
  keepFor(point: ReturnPoint, from: Active): void
  /** After such a reload, at the first sight of the own session. */
  pickUp(actor: string): void
  /** Nobody is to come back there any more. */
  forget(): void
}

/** Kept in memory until the session is there whose way back it is. */
interface Captured {
  readonly key: string
  readonly point: ReturnPoint
  readonly waiting: Promise<void> | null
}

export function createReturning(runtime: SessionRuntime, storage: TabStorage): Returning {
  const { lifecycle, clock, events, options } = runtime
  let captured: Captured | null = null
  let pickedUp = false
  let stopScrolling: () => void = () => undefined
  runtime.onDispose(() => stopScrolling())

  /** What the host gives along now, or promises. Looking at it may run code of the host's as well. */
  function payload(): { readonly given: unknown; readonly promised: PromiseLike<unknown> | null } {
    try {
      const given = options.captureReturn?.() ?? null
      return isPromise(given) ? { given: null, promised: given } : { given, promised: null }
    } catch (thrown) {
      runtime.report(thrown)
      return { given: null, promised: null }
    }
  }

  /** Bounded: a start must not wait for ever for what is only given along. What comes later is of no use. */
  async function take(key: string, promised: PromiseLike<unknown>): Promise<void> {
    try {
      const payload = await bounded(clock, CAPTURE_LIMIT, Promise.resolve(promised), () =>
        failure('connector_failed', { detail: `captureReturn took longer than ${CAPTURE_LIMIT} ms.` }),
      )
      if (captured?.key === key) captured = { ...captured, point: { ...captured.point, payload: payload ?? null } }
    } catch (thrown) {
      runtime.report(thrown)
    }
  }

  function keep(kept: KeptReturn | null) {
    storage.write(kept === null ? null : textOf(kept))
  }

  function textOf(kept: KeptReturn): string {
    try {
      return JSON.stringify(kept)
    } catch (thrown) {
      // A payload that is no JSON: the way back works without it.
      runtime.report(thrown)
      return JSON.stringify({ ...kept, payload: null })
    }
  }

  /** Scrolls as soon as the host has drawn enough of the page, and gives up after a second. */
  function scrollBack({ path, scroll }: ReturnPoint) {
    stopScrolling()
    const [first, ...later] = SCROLL_TRIES
    if (scroll === null || first === undefined) return
    const again = (ms: number, rest: readonly number[]) => {
      stopScrolling = clock.after(ms, () => {
        const now = lifecycle.scroll() ?? scroll
        const there = now.x === scroll.x && now.y === scroll.y
        if (lifecycle.location() === path && !there) lifecycle.scrollTo(scroll)
        const [next, ...more] = rest
        if (next !== undefined) again(next - ms, more)
      })
    }
    again(first, later)
  }

  function arrived(point: ReturnPoint) {
    keep(null)
    scrollBack(point)
    events.emit('returned', point)
  }

  return {
    capture(key) {
      const { given, promised } = payload()
      // A place that the page cannot tell is none to scroll to: it is equal to no other.
      const place = { path: lifecycle.location() ?? '', scroll: lifecycle.scroll() }
      captured = { key, waiting: null, point: { ...place, payload: given } }
      if (promised !== null) captured = { ...captured, waiting: take(key, promised) }
    },
    capturing: (key) => (captured?.key === key ? captured.waiting : null),
    refused(key) {
      if (captured?.key === key) captured = null
    },
    entered(session, actor, left) {
      const kept = readKeptReturn(storage.read())
      if (captured !== null) keep({ ...captured.point, session, actor, due: false })
      else if (kept !== null && kept.session === left && kept.actor === actor) keep({ ...kept, session })
      captured = null
    },
    pointOf({ from, to, returnTo }) {
      if (from.status !== 'active' || to.status !== 'own' || returnTo === null) return null
      const kept = readKeptReturn(storage.read())
      if (kept?.session !== from.session.id || kept.actor !== from.actor.id) {
        return { path: returnTo, scroll: null, payload: null }
      }
      // The host may have named another place than the one it was started from.
      return { path: returnTo, scroll: kept.path === returnTo ? kept.scroll : null, payload: kept.payload }
    },
    arrived,
    keepFor: (point, { session, actor }) => keep({ ...point, session: session.id, actor: actor.id, due: true }),
    pickUp(actor) {
      if (pickedUp) return
      pickedUp = true
      const kept = readKeptReturn(storage.read())
      if (kept?.due && kept.actor === actor && kept.path === lifecycle.location()) arrived(pick(kept))
    },
    forget() {
      captured = null
      if (storage.read() !== null) keep(null)
    },
  }
}

function pick({ path, scroll, payload }: KeptReturn): ReturnPoint {
  return { path, scroll, payload }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
