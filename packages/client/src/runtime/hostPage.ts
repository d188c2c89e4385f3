import type { LifecycleSignal, PageLifecycle, ScrollPosition } from '../ports/lifecycle.ts'
import type { TabStorage } from '../ports/tabStorage.ts'

/** The page, as far as the host's port lets it be known. Nothing but `reload` throws. */
export interface HostPage {
  visible(): boolean
  listen(listener: (signal: LifecycleSignal) => void): () => void
  reload(path: string | null): void
  /** `null`: not known. */
  scroll(): ScrollPosition | null
  scrollTo(position: ScrollPosition): void
  /** `null`: not known. */
  location(): string | null
  /** Whether there is a page at all: not on a server. */
  isThere(): boolean
}

/** Calls a part of the host's, reports what it throws, and goes on with `otherwise`. */
export type Ask = <T>(run: () => T, otherwise: T) => T

export function createAsk(report: (thrown: unknown) => void): Ask {
  return (run, otherwise) => {
    try {
      return run()
    } catch (thrown) {
      report(thrown)
      return otherwise
    }
  }
}

/** A port of the host's that throws in the middle of a verb would leave it unsettled for ever. */
export function hostPage(port: PageLifecycle, ask: Ask): HostPage {
  return {
    // Not knowing is no reason to be silent.
    visible: () => ask(() => port.visible(), true),
    listen(listener) {
      const undo: unknown = ask(() => port.listen(listener), undefined)
      return typeof undo === 'function' ? () => undo() : () => undefined
    },
    reload: (path) => port.reload(path),
    scroll: () => ask(() => port.scroll?.() ?? null, null),
    scrollTo: (position) => ask(() => port.scrollTo?.(position), undefined),
    location: () => ask(() => port.location(), null),
    isThere: () => ask(() => port.origin() !== null, true),
  }
}

/** The same for the entry that outlives a reload. */
export function hostStorage(port: TabStorage, ask: Ask): TabStorage {
  return {
    read: () => ask(() => port.read(), null),
    write: (text) => ask(() => port.write(text), undefined),
  }
}
