import { interpret } from './effects/interpret.ts'
import type { Services } from './effects/services.ts'
import { browserOnce } from './ports/once.ts'
import { browserTabStorage } from './ports/tabStorage.ts'
import { createCredentials } from './runtime/credentials.ts'
import { createListening } from './runtime/listening.ts'
import type { Machine } from './runtime/machine.ts'
import { createReturning } from './runtime/returning.ts'
import type { Runtime } from './runtime/runtime.ts'
import { createTicker } from './runtime/ticker.ts'
import { reduce } from './stack/reduce.ts'

/** The session machine with everything that does its effects. Starts nothing by itself. */
export function createMachine(runtime: Runtime): Machine {
  const { storage = browserTabStorage(), once = browserOnce() } = runtime.options
  const credentials = createCredentials(runtime)
  const ticker = createTicker(runtime, once, (active) => void credentials.renew(active))
  const returning = createReturning(runtime, storage)
  const listening = createListening(runtime, ticker)
  const services: Services = { runtime, ticker, credentials, returning, once }
  return {
    reduce,
    interpret: (effect) => interpret(services, effect),
    notice: ticker.notice,
    attach: listening.attach,
    fresh: credentials.fresh,
    dispose: once.release,
  }
}
