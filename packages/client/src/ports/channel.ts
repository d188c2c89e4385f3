/** All that tabs ever tell each other: something changed, and the epoch the sender has seen. A hint, never the truth. */
export interface ChannelMessage {
  readonly kind: 'changed'
  readonly epoch: number
}

/** How the tabs of a browser tell each other that something changed. Nothing rests on it: every message may be lost or forged. */
export interface Channel {
  post(message: ChannelMessage): void
  /** Returns its own undo. Messages of other code on the same channel must be ignored, not thrown upon. */
  listen(listener: (message: ChannelMessage) => void): () => void
  close(): void
}

/**
 * Tells the other tabs of this origin by `BroadcastChannel`. Opens at the first use; does nothing at all where the API
 * is missing or refused (server, some private modes). Every defence holds without it: tabs then learn later. In Node it
 * keeps no process alive.
 *
 * @example
 * // Two applications on one origin that have nothing to do with each other
 * createImpersonationClient({ connector, channel: browserChannel('console') })
 */
export function browserChannel(name = 'understudy'): Channel {
  let opened: BroadcastChannel | null = null
  const listeners = new Set<(message: ChannelMessage) => void>()

  function open(): BroadcastChannel | null {
    if (opened !== null) return opened
    try {
      opened = new globalThis.BroadcastChannel(name)
      opened.onmessage = ({ data }: MessageEvent<unknown>) => {
        const message = readChannelMessage(data)
        if (message !== null) for (const listener of listeners) listener(message)
      }
      // Only Node has it.
      const held: Partial<NodeJS.RefCounted> = opened as object
      held.unref?.()
    } catch {
      // Missing, or refused, as in a frame without an origin. Looked for again at the next use.
    }
    return opened
  }

  return {
    // A copy, so that nothing but these two members can ever leave the tab.
    post: ({ epoch }) => open()?.postMessage({ kind: 'changed', epoch }),
    listen(listener) {
      listeners.add(listener)
      open()
      return () => listeners.delete(listener)
    },
    close() {
      listeners.clear()
      opened?.close()
      opened = null
    },
  }
}

/** Narrows whatever arrived; `null` for messages of other code and for forgeries of the wrong shape. */
function readChannelMessage(data: unknown): ChannelMessage | null {
  if (typeof data !== 'object' || data === null) return null
  const { kind, epoch } = data as ChannelMessage
  return kind === 'changed' && Number.isSafeInteger(epoch) && epoch >= 0 ? { kind, epoch } : null
}
