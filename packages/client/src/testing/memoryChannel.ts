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
  /** `true`: every message arrives twice from now on. */
  duplicate(twice: boolean): void
  /** `true`: every message waits for `release` from now on. `false` lets later ones pass, and overtake those that wait. */
  delay(waits: boolean): void
  /** Messages that wait, oldest first. */
  delayed(): readonly DelayedMessage[]
  /**
   * Delivers those that wait, to the tabs there are by now. `order` decides in which order, and which at all.
   *
   * @default as they were sent
   */
  release(order?: (delayed: readonly DelayedMessage[]) => readonly DelayedMessage[]): void
}

/** A message under way. */
export interface DelayedMessage {
  readonly message: unknown
}

/**
 * Stands in for `BroadcastChannel`: every tab hears the others, in order, after the current task, never itself. It can
 * also lose, forge, double, delay and re-order, which the real one promises not to do and a client must survive.
 *
 * @example
 * const tabs = memoryChannel()
 * const one = createImpersonationClient({ connector, channel: tabs.tab() })
 * const two = createImpersonationClient({ connector, channel: tabs.tab() })
 */
export function memoryChannel(): MemoryChannel {
  const tabs = new Set<Set<(message: ChannelMessage) => void>>()
  const posted: unknown[] = []
  const senders = new Map<DelayedMessage, unknown>()
  let dropping = false
  let doubling = false
  let delaying = false

  function post(message: unknown, from: unknown) {
    posted.push(message)
    if (dropping) return
    for (const copy of doubling ? [{ message }, { message }] : [{ message }]) {
      if (delaying) senders.set(copy, from)
      else deliver(copy, from)
    }
  }

  function deliver({ message }: DelayedMessage, from: unknown) {
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
    duplicate(twice) {
      doubling = twice
    },
    delay(waits) {
      delaying = waits
    },
    delayed: () => [...senders.keys()],
    release(order = (delayed) => delayed) {
      const from = new Map(senders)
      senders.clear()
      for (const each of order([...from.keys()])) deliver(each, from.get(each))
    },
    forge: (message) => post(message, null),
    tab() {
      const listeners = new Set<(message: ChannelMessage) => void>()
      tabs.add(listeners)
      return {
        post: (message) => post(message, listeners),
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
