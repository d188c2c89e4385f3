import type { Channel, ChannelMessage } from '../ports/channel.ts'

/** Tabs in one process. */
export interface MemoryChannel {
  /** One end for one client. */
  tab(): Channel
  /** What any code on the origin could post, forgeries included. */
  forge(message: unknown): void
  /** All messages ever posted, oldest first. */
  readonly posted: readonly unknown[]
  /** `true`: every message is lost from now on. */
  drop(lost: boolean): void
}

/**
 * Stands in for `BroadcastChannel`: every tab hears the others, in order, after the current task, never itself.
 *
 * @example
 * const tabs = memoryChannel()
 * const one = createImpersonationClient({ connector, channel: tabs.tab() })
 * const two = createImpersonationClient({ connector, channel: tabs.tab() })
 */
export function memoryChannel(): MemoryChannel {
  const tabs = new Set<Set<(message: ChannelMessage) => void>>()
  const posted: unknown[] = []
  let dropping = false

  function deliver(message: unknown, from: unknown) {
    posted.push(message)
    if (dropping) return
    for (const listeners of tabs) {
      if (listeners === from) continue
      // As the browser does: later, and not in the sender's own stack.
      void Promise.resolve().then(() => {
        for (const listener of [...listeners]) listener(message as ChannelMessage)
      })
    }
  }

  return {
    posted,
    drop(lost) {
      dropping = lost
    },
    forge: (message) => deliver(message, null),
    tab() {
      const listeners = new Set<(message: ChannelMessage) => void>()
      tabs.add(listeners)
      return {
        post: (message) => deliver(message, listeners),
        listen(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        close() {
          listeners.clear()
          tabs.delete(listeners)
        },
      }
    },
  }
}
