import type { Clock } from '../ports/clock.ts'
import { createEventStreamReader, readEventStream } from '../serverSentEvents.ts'
import { backoff } from '../stack/step.ts'

export interface EventStreamOptions {
  /** Opens the stream. Rejecting or answering without a body counts as a failed try. */
  readonly open: (signal: AbortSignal) => Promise<Response>
  readonly clock: Clock
  /** Names of events that are told. */
  readonly event: string
}

/**
 * Server-sent events over `fetch`, because `EventSource` cannot carry a header. Connects again with growing pauses
 * until its undo is called. Tells `onEvent` once after each reconnection too: something may have been missed.
 */
export function listenToEvents(options: EventStreamOptions, onEvent: () => void): () => void {
  const stop = new AbortController()
  let attempt = 0
  let undo: () => void = () => undefined

  async function connect(): Promise<void> {
    const again = attempt > 0
    try {
      const response = await options.open(stop.signal)
      if (response.ok && response.body !== null) {
        attempt = 0
        if (again) onEvent()
        await readEventStream(response.body, createEventStreamReader(), ({ type }) => {
          if (type === options.event) onEvent()
        })
      } else {
        // Unread, it would hold its connection, and each try would hold one more.
        void response.body?.cancel().catch(() => undefined)
      }
    } catch {
      // The stream is only a hint, and every answer it hints at is asked for anyway: a broken one is opened again.
    }
    if (stop.signal.aborted) return
    undo = options.clock.after(backoff(attempt), () => void connect())
    attempt += 1
  }

  void connect()
  return () => {
    stop.abort()
    undo()
  }
}
