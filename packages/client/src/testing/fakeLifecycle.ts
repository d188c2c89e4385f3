import type { LifecycleSignal, PageLifecycle, ScrollPosition } from '../ports/lifecycle.ts'

/** A page that does what it is told. */
export interface FakeLifecycle extends PageLifecycle {
  /** Sends a signal, and changes `visible()` with it. */
  signal(signal: LifecycleSignal): void
  /** Moves to another path. */
  navigate(path: string): void
  readonly reloads: () => number
  /** Where the last reload went; `null`: to the same place. */
  readonly reloadedAt: () => string | null
  readonly scrolled: () => ScrollPosition
  readonly listeners: () => number
}

/** A page without a browser. Its reload only counts. */
export function fakeLifecycle(
  options: { readonly path?: string; readonly origin?: string | null; readonly base?: string } = {},
): FakeLifecycle {
  const { origin = 'https://app.example', base } = options
  const listeners = new Set<(signal: LifecycleSignal) => void>()
  let path = options.path ?? '/console/customers'
  let visible = true
  let reloads = 0
  let reloadedAt: string | null = null
  let position: ScrollPosition = { x: 0, y: 0 }
  return {
    visible: () => visible,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reload(to) {
      reloads += 1
      reloadedAt = to
    },
    reloadedAt: () => reloadedAt,
    scroll: () => position,
    scrolled: () => position,
    scrollTo(to) {
      position = to
    },
    location: () => path,
    origin: () => origin,
    ...(base === undefined ? {} : { base: () => base }),
    signal(signal) {
      if (signal === 'visible' || signal === 'hidden') visible = signal === 'visible'
      for (const listener of [...listeners]) listener(signal)
    },
    navigate(next) {
      path = next
    },
    reloads: () => reloads,
    listeners: () => listeners.size,
  }
}
