/**
 * Calls the host back. What it throws is reported like any uncaught error of the page, and reaches nothing of the kit:
 * a callback that fails must not take the strip, a form or the way out with it.
 */
export function callHost(callback: (() => unknown) | undefined): void {
  if (callback === undefined) return
  try {
    const result = callback()
    if (result instanceof Promise) result.catch(report)
  } catch (error) {
    report(error)
  }
}

/** An uncaught error of the page, which stops nothing of ours. */
export function report(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error)
  // Thrown where nobody of ours is on the stack, it becomes an uncaught error all the same.
  else
    queueMicrotask(() => {
      throw error
    })
}
