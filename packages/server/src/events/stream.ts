/** What an event stream is made of. */
export interface StreamOptions {
  /** Calls back at changes; gives its own undo. */
  readonly subscribe: (onChange: () => void) => Promise<() => void>
  /** Whether the credential that opened the stream still counts. Asked at every change and every sign of life. */
  readonly stillValid: () => Promise<boolean>
  /** Milliseconds. */
  readonly heartbeat: number
  /** Fires when the client has gone or the bridge closes. */
  readonly signal: AbortSignal
}

const CHANGED = 'event: changed\ndata: {}\n\n'
const ALIVE = ': alive\n\n'

/**
 * A stream of server-sent events that says only "look again". Carries no state and no identity. Ends when its credential
 * stops counting, when the client goes, and when the bridge closes.
 */
export async function eventStream(options: StreamOptions): Promise<Response> {
  const { signal, heartbeat } = options
  const encoder = new TextEncoder()
  let end: () => void = () => {}

  // Subscribed before the answer begins: a change right after it is not missed.
  const pending: string[] = [ALIVE]
  let push: (text: string) => void = (text) => pending.push(text)
  const unsubscribe = await options.subscribe(() => push(CHANGED))

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true
      end = () => {
        if (!open) return
        open = false
        clearInterval(timer)
        unsubscribe()
        signal.removeEventListener('abort', end)
        controller.close()
      }
      push = (text) => {
        if (!open) return
        controller.enqueue(encoder.encode(text))
        options.stillValid().then(
          (valid) => {
            if (!valid) end()
          },
          // Not knowing is no reason to keep a stream open; the client asks `context` and comes back.
          () => end(),
        )
      }
      const timer = setInterval(() => push(ALIVE), heartbeat)
      timer.unref()
      signal.addEventListener('abort', end)
      if (signal.aborted) end()
      for (const text of pending) push(text)
    },
    cancel() {
      end()
    },
  })
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  })
}
