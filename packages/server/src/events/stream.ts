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
const LONGEST_QUEUE = 64

/**
 * A stream of server-sent events that says only "look again". Carries no state and no identity. Ends when its credential
 * stops counting, when the client goes or stops reading, and when the bridge closes.
 */
export async function eventStream(options: StreamOptions): Promise<Response> {
  const { signal, heartbeat } = options
  const encoder = new TextEncoder()
  // Subscribed before the answer begins: a change right after it is not missed.
  const early: string[] = [ALIVE]
  let push: (text: string) => void = (text) => early.push(text)
  let release: () => void = () => {}
  const unsubscribe = await options.subscribe(() => push(CHANGED))

  function start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    let open = true
    release = () => {
      open = false
      clearInterval(timer)
      unsubscribe()
      signal.removeEventListener('abort', end)
    }
    push = (text) => {
      if (!open) return
      controller.enqueue(encoder.encode(text))
      if ((controller.desiredSize ?? 0) <= 0) end()
      // Not knowing is no reason to keep a stream open; the client asks `context` and comes back.
      else options.stillValid().then((valid) => (valid ? undefined : end()), end)
    }
    const timer = setInterval(() => push(ALIVE), heartbeat)
    timer.unref()
    signal.addEventListener('abort', end)
    for (const text of early) push(text)
    if (signal.aborted) end()

    function end(): void {
      if (!open) return
      release()
      controller.close()
    }
  }

  const queue = new CountQueuingStrategy({ highWaterMark: LONGEST_QUEUE })
  return new Response(new ReadableStream({ start, cancel: () => release() }, queue), {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  })
}
