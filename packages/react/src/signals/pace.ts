/** Two scripts that answer each other's changes at once would freeze the page. Milliseconds. */
const BREATH = 100

/**
 * Runs `answer` at once, and what comes soon after an answer that changed something (`true`) a little later, together.
 * No timer runs after one that had nothing to do.
 */
export function pace(answer: () => boolean): { readonly soon: () => void; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let missed = false
  const run = () => {
    if (!answer()) return
    timer = setTimeout(() => {
      timer = undefined
      if (missed) {
        missed = false
        run()
      }
    }, BREATH)
  }
  return {
    soon() {
      if (timer === undefined) run()
      else missed = true
    },
    cancel() {
      clearTimeout(timer)
      timer = undefined
      missed = false
    },
  }
}
