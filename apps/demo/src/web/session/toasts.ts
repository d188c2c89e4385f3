export interface Toast {
  readonly id: number
  readonly text: string
}

/** Short sentences at the edge of the page. They survive a change of page, not a reload. */
export interface Toasts {
  list(): readonly Toast[]
  subscribe(listener: () => void): () => void
  say(text: string): void
  dismiss(id: number): void
  /** Sentences about one person's account are not read on another's page. */
  clear(): void
}

export function createToasts(): Toasts {
  const listeners = new Set<() => void>()
  let list: readonly Toast[] = []
  let next = 1

  function set(changed: readonly Toast[]) {
    list = changed
    for (const listener of listeners) listener()
  }

  return {
    list: () => list,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    say(text) {
      set([...list.slice(-2), { id: next, text }])
      next += 1
    },
    dismiss: (id) => set(list.filter((toast) => toast.id !== id)),
    clear: () => set([]),
  }
}
