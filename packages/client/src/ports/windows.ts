/** Another window of the browser, on another origin: it can be spoken to, and not looked into. */
export interface OtherWindow {
  goTo(url: string): void
  /** Reaches the window only while it shows a page of exactly this origin. */
  post(message: unknown, origin: string): void
  /** Messages of this very window while it shows a page of exactly this origin. Returns its own undo. */
  listen(origin: string, onMessage: (message: unknown) => void): () => void
  closed(): boolean
  close(): void
}

/** The windows beside this one, and what one of them has put into the address of this one. */
export interface Windows {
  /** An empty window; `null` where the browser does not allow one. Only in the moment of a click or a key does it. */
  open(): OtherWindow | null
  /** The window that opened this one; `null` where none did, or the two are kept apart. */
  opener(): OtherWindow | null
  /** Lets go of the window that opened this one: script that comes later cannot send it elsewhere. */
  disown(): void
  /** Takes a parameter out of the address's fragment, so that neither history nor script after this one finds it there. */
  takeFragment(name: string): string | null
}

/** The browser's windows. Touches nothing until it is used. */
export function browserWindows(): Windows {
  return {
    open: () => other(globalThis.window.open('about:blank', '_blank')),
    opener: () => other((globalThis.window.opener as Window | null) ?? null),
    disown() {
      globalThis.window.opener = null
    },
    takeFragment(name) {
      const { hash, pathname, search } = globalThis.location
      const fragment = new URLSearchParams(hash.slice(1))
      const value = fragment.get(name)
      if (value === null) return null
      fragment.delete(name)
      const rest = fragment.size === 0 ? '' : `#${fragment}`
      globalThis.history.replaceState(globalThis.history.state, '', pathname + search + rest)
      return value
    },
  }
}

function other(window: Window | null): OtherWindow | null {
  if (window === null) return null
  return {
    // Replaced, so that "back" in that window does not lead to an empty page.
    goTo: (url) => window.location.replace(url),
    post: (message, origin) => window.postMessage(message, origin),
    listen(origin, onMessage) {
      const stop = new AbortController()
      const hear = (event: MessageEvent) => {
        if (event.source === window && event.origin === origin) onMessage(event.data)
      }
      globalThis.window.addEventListener('message', hear, { signal: stop.signal })
      return () => stop.abort()
    },
    closed: () => window.closed,
    close: () => window.close(),
  }
}
