import { browserPage } from './page.ts'
import { browserPlace } from './place.ts'

/** Moments at which a page may have missed something. */
export type LifecycleSignal = 'visible' | 'hidden' | 'restored' | 'online' | 'offline'

/** CSS pixels from the upper left corner of the document. */
export interface ScrollPosition {
  readonly x: number
  readonly y: number
}

/** The page's own life: visibility, restore from the back/forward cache, connectivity. */
export interface PageLifecycle {
  visible(): boolean
  /** Returns its own undo. */
  listen(listener: (signal: LifecycleSignal) => void): () => void
  /** When caches cannot be reset: start over from the server's truth, at another path of this origin where one is given. */
  reload(path: string | null): void
  /** How far the page is scrolled, in CSS pixels. Left out: the way back does not scroll. */
  scroll?(): ScrollPosition
  scrollTo?(position: ScrollPosition): void
  /** Path, query and fragment of the page, for the way back. */
  location(): string
  /** Scheme, host and port of the page; `null` where there is none. */
  origin(): string | null
  /** What relative addresses start from: `<base href>` moves it. `null` without a page. @default origin and location */
  base?(): string | null
}

/**
 * The browser's page. Touches nothing until it is used; on a server it is a visible page without a place, on which
 * nothing ever happens.
 *
 * @example
 * // In a frame: start over in the page around it
 * const lifecycle = { ...browserLifecycle(), reload: () => window.top?.location.reload() }
 */
export function browserLifecycle(): PageLifecycle {
  return { ...browserPlace(), ...browserPage() }
}
