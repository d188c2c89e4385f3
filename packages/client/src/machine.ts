import { createVerbs } from './actions/verbs.ts'
import { interpret } from './effects/interpret.ts'
import type { Services } from './effects/services.ts'
import { browserOnce } from './ports/once.ts'
import { browserTabStorage } from './ports/tabStorage.ts'
import { abilitiesOf } from './runtime/abilities.ts'
import { createCredentials } from './runtime/credentials.ts'
import { createEventLoop } from './runtime/eventLoop.ts'
import { hostStorage } from './runtime/hostPage.ts'
import { createListening } from './runtime/listening.ts'
import type { Machine } from './runtime/machine.ts'
import { withRenderedReturn } from './runtime/renderedReturn.ts'
import { createReturning } from './runtime/returning.ts'
import type { Runtime } from './runtime/runtime.ts'
import { createSessionRuntime } from './runtime/sessionRuntime.ts'
import { createTicker } from './runtime/ticker.ts'
import { asError } from './stack/failure.ts'
import { createModel } from './stack/model.ts'
import type { ImpersonationState } from './stack/state.ts'
import { withoutExtension } from './stack/withoutExtension.ts'

/**
 * The session machine with everything that does its effects. Goes on from what the page knows; starts nothing by itself.
 *
 * @throws `connector_failed` for options or ports of the host's that it cannot be made with
 */
export function createMachine(page: Runtime): Machine {
  try {
    return assemble(page)
  } catch (thrown) {
    throw asError(thrown)
  }
}

function assemble(page: Runtime): Machine {
  const { storage = browserTabStorage(), once = browserOnce() } = page.options
  const { epoch, revision, booted } = page.model()
  const state = stateOf(page)
  const loop = createEventLoop({
    initial: { ...createModel(state, epoch, abilitiesOf(page.options)), revision, booted },
    show: page.show,
    disposed: page.disposed,
    rethrow: page.rethrow,
    interpret: (effect) => interpret(services, effect),
  })
  const runtime = createSessionRuntime(page, loop.model)
  const credentials = createCredentials(runtime)
  const ticker = createTicker(runtime, once, (active) => void credentials.renew(active))
  const returning = createReturning(runtime, hostStorage(storage, runtime.ask))
  const listening = createListening(runtime, ticker)
  const services: Services = { runtime, ticker, credentials, returning, listening, once }
  return {
    verbs: createVerbs(runtime),
    model: loop.model,
    dispatch: loop.dispatch,
    hint: listening.hint,
    notice: ticker.notice,
    remaining: runtime.time.remaining,
    attach() {
      if (!page.ordinary()) listening.attach()
    },
    fresh: credentials.fresh,
    dispose() {
      loop.dispatch({ type: 'dispose' })
      once.release()
    },
  }
}

/** What the page shows. Where that is still what the server rendered, its way back is shown from here on, and no Extend without more time. */
function stateOf({ model, options, store, show }: Runtime): ImpersonationState {
  const { state } = model()
  if (options.initialContext === undefined || state !== store.getInitialState()) return state
  const full = withoutExtension(withRenderedReturn(state, options.initialContext), abilitiesOf(options))
  if (full !== state) show(full)
  return full
}
