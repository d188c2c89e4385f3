import type { LifecycleSignal } from '../ports/lifecycle.ts'
import type { SessionRuntime } from './sessionRuntime.ts'
import { createThrottle, HINT_INTERVAL } from './throttle.ts'
import type { Ticker } from './ticker.ts'

export interface Listening {
  /** Listens to the page and to the server's hints. Idempotent. */
  attach(): void
  /** Hears what another tab says. */
  hint(epoch: number): void
}

/** What the page, the server and the other tabs have to say between two questions. */
export function createListening(runtime: SessionRuntime, ticker: Ticker): Listening {
  const { lifecycle, clock, connector, ask } = runtime
  let attached = false
  let unwatch: (() => void) | null = null

  const hint = createThrottle(clock, HINT_INTERVAL, (epoch: number) => runtime.dispatch({ type: 'hint', epoch }))
  const check = createThrottle(clock, HINT_INTERVAL, () => runtime.dispatch({ type: 'check' }))

  // Only a visible tab that waits for the server's word holds a stream: browsers allow few connections per origin. Without
  // a page nobody looks, and the stream would keep the process alive.
  function watch() {
    const { status } = runtime.model().state
    const live = status === 'active' || status === 'pending'
    const wanted = live && lifecycle.visible() && lifecycle.isThere() && !runtime.disposed()
    if (wanted && unwatch === null) {
      const undo: unknown = ask(() => connector.watch?.(onHint), undefined)
      // Without an undo it could only be watched twice.
      unwatch = typeof undo === 'function' ? () => undo() : () => undefined
    }
    if (!wanted) leave()
  }

  function onHint() {
    if (!runtime.disposed()) check.call(undefined)
  }

  function leave() {
    const undo = unwatch
    unwatch = null
    if (undo !== null) runtime.guarded(undo)
  }

  function onSignal(signal: LifecycleSignal) {
    watch()
    switch (signal) {
      case 'visible': {
        const { revision } = runtime.model()
        ticker.notice()
        // What the clock has found is being asked about already.
        return runtime.model().revision === revision ? check.call(undefined) : undefined
      }
      case 'restored':
      case 'online':
        return runtime.dispatch({ type: 'doubt' })
      case 'offline':
        return runtime.dispatch({ type: 'offline' })
      case 'hidden':
        return
    }
  }

  runtime.onDispose(hint.cancel)
  return {
    hint: (epoch) => hint.call(epoch),
    attach() {
      if (attached || runtime.disposed()) return
      attached = true
      runtime.onDispose(lifecycle.listen(onSignal))
      runtime.onDispose(runtime.subscribe(watch))
      runtime.onDispose(check.cancel)
      runtime.onDispose(leave)
      watch()
    },
  }
}
