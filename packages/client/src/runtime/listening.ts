import type { LifecycleSignal } from '../ports/lifecycle.ts'
import type { Runtime } from './runtime.ts'
import { createThrottle } from './throttle.ts'
import type { Ticker } from './ticker.ts'

/** One question a second, however many hints arrive: a flood of forged messages costs no more. Milliseconds. */
const HINT_INTERVAL = 1000

export interface Listening {
  /** Listens to the other tabs, and unless the user is an ordinary one, to the page. Idempotent. */
  attach(): void
  /** Listens to everything, because this tab has to do with support sessions after all. Idempotent. */
  attachFully(): void
}

export function createListening(runtime: Runtime, ticker: Ticker): Listening {
  const { channel, lifecycle, clock, connector } = runtime
  let attached = false
  let fully = false
  let unwatch: (() => void) | null = null

  const hint = createThrottle(clock, HINT_INTERVAL, (epoch: number) => runtime.dispatch({ type: 'hint', epoch }))
  const check = createThrottle(clock, HINT_INTERVAL, () => runtime.dispatch({ type: 'check' }))

  // Only a visible tab that waits for the server's word holds a stream: browsers allow few connections per origin.
  function watch() {
    const { status } = runtime.model().state
    const wanted = lifecycle.visible() && (status === 'active' || status === 'pending') && !runtime.disposed()
    if (wanted && unwatch === null) unwatch = connector.watch?.(() => check.call(undefined)) ?? null
    if (!wanted && unwatch !== null) {
      unwatch()
      unwatch = null
    }
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

  function attachFully() {
    if (fully || runtime.disposed()) return
    fully = true
    runtime.onDispose(lifecycle.listen(onSignal))
    runtime.onDispose(runtime.subscribe(watch))
    runtime.onDispose(() => {
      unwatch?.()
      unwatch = null
    })
    watch()
  }

  return {
    attach() {
      if (!attached && !runtime.disposed()) {
        attached = true
        runtime.onDispose(
          channel.listen(({ epoch }) => {
            const { booted, epoch: known } = runtime.model()
            // Before the first question, and when it is known already, there is nothing to hint at.
            if (booted && epoch !== known) hint.call(epoch)
          }),
        )
        runtime.onDispose(hint.cancel)
        runtime.onDispose(check.cancel)
      }
      if (!runtime.ordinary()) attachFully()
    },
    attachFully,
  }
}
