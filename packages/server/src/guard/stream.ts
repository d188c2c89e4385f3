/**
 * The same answer, cut off when `over` fires: what was sent until then stays, and nothing more comes. `onDone` is called
 * once it has ended by itself, broke off, was cut off, or nobody reads it any more.
 */
export function cutOff(response: Response, over: AbortSignal, onDone: () => void): Response {
  if (response.body === null) {
    onDone()
    return response
  }
  const source = response.body.getReader()
  let done = false
  const finish = () => {
    if (done) return
    done = true
    over.removeEventListener('abort', cut)
    onDone()
  }
  let end: () => void = () => undefined
  function cut(): void {
    end()
    finish()
    void source.cancel(over.reason).catch(() => undefined)
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      end = () => {
        if (!done) controller.close()
      }
      over.addEventListener('abort', cut)
      if (over.aborted) cut()
    },
    async pull(controller) {
      try {
        const { done: ended, value } = await source.read()
        if (done) return
        if (!ended) return controller.enqueue(value)
        controller.close()
      } catch (error) {
        if (done) return
        controller.error(error)
      }
      finish()
    },
    async cancel(reason) {
      finish()
      await source.cancel(reason)
    },
  })
  const { status, statusText, headers } = response
  return new Response(body, { status, statusText, headers })
}
