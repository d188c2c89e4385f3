/** Moments at which a page may have missed something. */
export type LifecycleSignal = 'visible' | 'hidden' | 'restored' | 'online' | 'offline'

/** The page's own life: visibility, restore from the back/forward cache, connectivity. */
export interface PageLifecycle {
  visible(): boolean
  /** Returns its own undo. */
  listen(listener: (signal: LifecycleSignal) => void): () => void
  /** The last resort when caches could not be reset: start over from the server's truth. */
  reload(): void
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
  const page = () => (typeof globalThis.document === 'undefined' ? null : globalThis.document)
  const place = () => (typeof globalThis.location === 'undefined' ? null : globalThis.location)
  return {
    visible: () => page()?.visibilityState !== 'hidden',
    listen(listener) {
      const document = page()
      if (document === null) return () => undefined
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
    reload: () => place()?.reload(),
    location() {
      const { pathname, search, hash } = place() ?? { pathname: '/', search: '', hash: '' }
      return pathname + search + hash
    },
    origin: () => place()?.origin ?? null,
    base: () => page()?.baseURI ?? null,
  }
}
