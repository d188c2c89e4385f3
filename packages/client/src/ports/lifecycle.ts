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
 */
export function browserLifecycle(): PageLifecycle {
  return {
    ...browserPlace(),
    visible: () => globalThis.document?.visibilityState !== 'hidden',
    listen(listener) {
      const { document } = globalThis
      if (document === undefined) return () => undefined
      const stop = new AbortController()
      const on = (target: EventTarget, type: string, signal: (event: Event) => LifecycleSignal | null) =>
        target.addEventListener(
          type,
          (event) => {
            const told = signal(event)
            if (told !== null) listener(told)
          },
          { signal: stop.signal },
        )
      on(document, 'visibilitychange', () => (document.visibilityState === 'hidden' ? 'hidden' : 'visible'))
      on(document, 'resume', () => 'restored')
      on(globalThis.window, 'pageshow', (event) => ((event as PageTransitionEvent).persisted ? 'restored' : null))
      on(globalThis.window, 'online', () => 'online')
      on(globalThis.window, 'offline', () => 'offline')
      return () => stop.abort()
    },
    reload(path) {
      const { location: at } = globalThis
      if (at === undefined) return
      const target = new URL(path ?? at.href, at.href)
      const elsewhere = target.pathname !== at.pathname || target.search !== at.search
      if (elsewhere && target.origin === at.origin) return at.assign(target.href)
      // An address that differs in nothing but its fragment is not loaded by assigning it.
      if (path !== null) globalThis.history?.replaceState(null, '', target.href)
      at.reload()
    },
    scroll: () => ({ x: globalThis.window?.scrollX ?? 0, y: globalThis.window?.scrollY ?? 0 }),
    scrollTo: ({ x, y }) => globalThis.window?.scrollTo(x, y),
  }
}
