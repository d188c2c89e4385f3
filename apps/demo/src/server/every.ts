/** Repeats something, never twice at once; its undo waits for the round under way. */
export function every(milliseconds: number, work: () => Promise<void>): () => Promise<void> {
  let round = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    round = work()
      .catch((error: unknown) => console.error('Housekeeping failed:', error))
      .finally(() => {
        busy = false
      })
  }, milliseconds)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await round
  }
}
