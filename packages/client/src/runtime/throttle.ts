import type { Clock } from '../ports/clock.ts'

/** One question a second, however many hints arrive: a flood of forged messages costs no more. Milliseconds. */
export const HINT_INTERVAL = 1000

/** Runs at once, then at most once an interval, with the latest argument. Nothing that was called is lost. */
export function createThrottle<T>(clock: Clock, interval: number, run: (argument: T) => void) {
  let waiting: { readonly argument: T } | null = null
  let undo: (() => void) | null = null

  function open() {
    undo = null
    const next = waiting
    waiting = null
    if (next !== null) call(next.argument)
  }

  function call(argument: T) {
    if (undo !== null) {
      waiting = { argument }
      return
    }
    undo = clock.after(interval, open)
    run(argument)
  }

  return {
    call,
    cancel() {
      undo?.()
      undo = null
      waiting = null
    },
  }
}
