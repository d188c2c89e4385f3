import type { ClientEvents } from '../client.ts'

type EventName = keyof ClientEvents

export interface Emitter {
  on<K extends EventName>(event: K, listener: (detail: ClientEvents[K]) => void): () => void
  emit<K extends EventName>(event: K, detail: ClientEvents[K]): void
  clear(): void
}

/** Tells listeners one after the other, each `guarded`: what one of them throws keeps nobody from hearing. */
export function createEmitter(guarded: (tell: () => void) => void): Emitter {
  const tellings = new Set<(event: EventName, detail: ClientEvents[EventName]) => void>()
  return {
    on(event, listener) {
      // Registered twice is told twice, and each undo is its own.
      const tell = (told: EventName, detail: ClientEvents[EventName]) => {
        if (told === event) listener(detail as Parameters<typeof listener>[0])
      }
      tellings.add(tell)
      return () => tellings.delete(tell)
    },
    emit(event, detail) {
      for (const tell of [...tellings]) guarded(() => tell(event, detail))
    },
    clear: () => tellings.clear(),
  }
}
