import type { IdentityChange } from '../client.ts'
import { failure } from '../stack/failure.ts'
import { bounded } from './bounded.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

/** Milliseconds. */
const BEFORE_LIMIT = 2000
const RESET_LIMIT = 5000

/**
 * Tells the host that the identity changes: `beforeContextChange`, then the reset hooks in their order, then
 * `onIdentityChange`. What the first does wrong is reported and delays nothing further; what the others do wrong
 * rejects, because caches that were not reset must not be shown.
 */
export async function runHooks(runtime: SessionRuntime, change: IdentityChange): Promise<void> {
  const { beforeContextChange, resetTimeout = RESET_LIMIT } = runtime.options
  if (beforeContextChange !== undefined) {
    try {
      await limited(runtime, BEFORE_LIMIT, 'beforeContextChange', () => beforeContextChange(change))
    } catch (thrown) {
      runtime.report(thrown)
    }
  }
  let current = ''
  const reset = async () => {
    for (const { name, run } of stepsOf(runtime)) {
      current = name
      await run(change)
    }
  }
  await limited(runtime, resetTimeout, () => current, reset)
}

function stepsOf({ options }: SessionRuntime) {
  const { resetHooks = [], onIdentityChange } = options
  const steps = resetHooks.map((hook) => ({
    name: `The reset hook "${hook.name}"`,
    run: (change: IdentityChange) => hook.reset(change),
  }))
  return onIdentityChange === undefined ? steps : [...steps, { name: 'onIdentityChange', run: onIdentityChange }]
}

/** Calls back the host, at most `ms`. */
export function limited(
  runtime: SessionRuntime,
  ms: number,
  name: string | (() => string),
  run: () => void | Promise<void>,
): Promise<void> {
  const called = Promise.resolve().then(run)
  return bounded(runtime.clock, ms, called, () => {
    const late = typeof name === 'string' ? name : name()
    return failure('connector_failed', { detail: `${late} took longer than ${ms} ms.` })
  })
}
