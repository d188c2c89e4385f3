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
}
