import { failure } from '../stack/failure.ts'
import type { IdentityChange } from '../stack/state.ts'
import { asError, bounded } from './bounded.ts'
import type { Runtime } from './runtime.ts'

/** Milliseconds. */
const BEFORE_LIMIT = 2000
const RESET_LIMIT = 5000

/**
 * Tells the host that the identity changes. What `beforeContextChange` does wrong is reported and delays nothing
 * further; what `onIdentityChange` does wrong rejects, because caches that were not reset must not be shown.
 */
export async function runHooks(runtime: Runtime, change: IdentityChange): Promise<void> {
  const { beforeContextChange, onIdentityChange } = runtime.options
  if (beforeContextChange !== undefined) {
    try {
      await limited(runtime, BEFORE_LIMIT, 'beforeContextChange', () => beforeContextChange(change))
    } catch (thrown) {
      runtime.events.emit('error', { error: asError(thrown) })
    }
  }
  if (onIdentityChange !== undefined) {
    await limited(runtime, RESET_LIMIT, 'onIdentityChange', () => onIdentityChange(change))
  }
}

/** Calls back the host, at most `ms`. */
export function limited(runtime: Runtime, ms: number, name: string, run: () => void | Promise<void>): Promise<void> {
  const called = Promise.resolve().then(run)
  return bounded(runtime.clock, ms, called, () =>
    failure('connector_failed', { detail: `${name} took longer than ${ms} ms.` }),
  )
}
