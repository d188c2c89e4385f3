import type { LifecycleSignal, PageLifecycle } from './lifecycle.ts'
import type { Place } from './place.ts'

/** What the browser's page goes through. Where it is, is told by its {@link Place}, which every page has. */
export function browserPage(): Omit<PageLifecycle, keyof Place> {
  return {
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
