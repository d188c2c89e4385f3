import type { Clock } from '../ports/clock.ts'

/** Calls parts of the host's. A mistake in one of them is its own: it stops nobody else, and surfaces as an uncaught error. */
export function createGuarding(clock: Clock) {
  const rethrow = (thrown: unknown): undefined => {
    const uncaught = () => {
      throw thrown
    }
    clock.after(0, uncaught, true)
  }
  const guarded = <T>(run: () => T): T | undefined => {
    try {
      return run()
    } catch (thrown) {
      return rethrow(thrown)
    }
  }
  return { rethrow, guarded }
}
