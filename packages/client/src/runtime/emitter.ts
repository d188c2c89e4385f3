import type { ClientEvents } from '../client.ts'

type Listener<K extends keyof ClientEvents> = (detail: ClientEvents[K]) => void

export interface Emitter {
  on<K extends keyof ClientEvents>(event: K, listener: Listener<K>): () => void
  emit<K extends keyof ClientEvents>(event: K, detail: ClientEvents[K]): void
  clear(): void
}

/** Tells listeners one after the other. What one of them throws goes to `onThrown` and keeps nobody from hearing. */
export function createEmitter(onThrown: (thrown: unknown) => void): Emitter {
  const listeners: { [K in keyof ClientEvents]: Set<Listener<K>> } = {
    warning: new Set(),
    started: new Set(),
    ended: new Set(),
    returned: new Set(),
    error: new Set(),
  }
  return {
    on(event, listener) {
      // Registered twice is told twice, and each undo is its own.
      const told: typeof listener = (detail) => listener(detail)
      listeners[event].add(told)
      return () => listeners[event].delete(told)
    },
    emit(event, detail) {
      for (const listener of [...listeners[event]]) {
        try {
          listener(detail)
        } catch (thrown) {
          onThrown(thrown)
        }
      }
    },
    clear() {
      for (const set of Object.values(listeners)) set.clear()
    },
  }
}
