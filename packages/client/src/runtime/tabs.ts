import type { Runtime } from './runtime.ts'
import { createThrottle, HINT_INTERVAL } from './throttle.ts'

/** Listens to what the other tabs say: a hint, and the only thing that every page listens to. Idempotent. */
export function createTabs(runtime: Runtime): () => void {
  let attached = false
  const hint = createThrottle(runtime.clock, HINT_INTERVAL, (epoch: number) =>
    runtime.dispatch({ type: 'hint', epoch }),
  )
  return () => {
    if (attached || runtime.disposed()) return
    attached = true
    runtime.onDispose(
      runtime.channel.listen(({ epoch }) => {
        const { booted, epoch: known } = runtime.model()
        // Before the first question, and when it is known already, there is nothing to hint at.
        if (booted && epoch !== known) hint.call(epoch)
      }),
    )
    runtime.onDispose(hint.cancel)
  }
}
