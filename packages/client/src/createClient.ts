import { resume } from './actions/resume.ts'
import { createAuthorize, createFence } from './authorize.ts'
import { canIn } from './can.ts'
import type { ClientOptions, ImpersonationClient } from './client.ts'
import { createFetch } from './fetch.ts'
import { stateOf } from './initialContext.ts'
import type { Connector, Custody } from './ports/connector.ts'
import { createRuntime } from './runtime/createRuntime.ts'
import type { LoadMachine } from './runtime/machine.ts'
import { selectSupport } from './stack/selectors.ts'

/**
 * Creates the session stack of one tab. Does nothing yet: no request, no listener, no timer, no global is touched
 * until a verb, `fetch` or `subscribe` is called; `resume()` is what asks the server first. Does not persist anything.
 *
 * The session machine is loaded by `import()` as soon as it is needed: never for an ordinary user. Where it cannot be
 * had, verbs reject with `network`, and the client is `suspended` and tries again.
 *
 * @example
 * const client = createImpersonationClient({
 *   connector: bridge({ actorToken: () => auth.getAccessToken() }),
 *   onIdentityChange: () => queryClient.clear(),
 * })
 * await client.resume()
 * await client.start({ subject, mode: 'view', reason: { code: 'billing_question', text: 'Invoice 2231 shows twice' } })
 */
export function createImpersonationClient(options: ClientOptions): ImpersonationClient {
  return createClient(options, async (runtime) => {
    // Beside the machine, not after it: one round trip for both. The machine does without: its calls tell what they miss.
    const prepare = async () => options.connector.prepare?.()
    prepare().catch(runtime.report)
    return (await import('./machine.ts')).createMachine(runtime)
  })
}

/** The client, with the machine from wherever it comes. */
export function createClient(given: ClientOptions, loadMachine: LoadMachine): ImpersonationClient {
  const { initialContext, ...rest } = given
  const state = initialContext === undefined ? null : stateOf(initialContext)
  // What is no answer is none: the client then asks.
  const options = state === null ? rest : { ...given }
  const runtime = createRuntime(options, state, loadMachine)
  const { perform } = runtime
  const fence = createFence(runtime)

  return {
    getState: runtime.store.getState,
    getInitialState: runtime.store.getInitialState,
    subscribe(listener) {
      runtime.attach()
      return runtime.subscribe(listener)
    },
    start(request) {
      // As it was when it was called, whatever becomes of page and request before the code is there.
      const [asked, from] = [{ ...request }, runtime.guarded(() => runtime.place.location())]
      return perform((verbs) => verbs.start(asked, from))
    },
    switchTo: (request) => perform((verbs) => verbs.switchTo(request)),
    reissue: (renewal) => perform((verbs) => verbs.reissue(renewal)),
    end: () => perform((verbs) => verbs.end()),
    extend: () => perform((verbs) => verbs.extend()),
    signOut: () => perform((verbs) => verbs.signOut()),
    resume: () => resume(runtime),
    dispose: runtime.dispose,
    fetch: createFetch(runtime, fence),
    authorize: createAuthorize(runtime, fence),
    can: (action) => canIn(runtime.store.getState(), options.actions, action),
    remaining() {
      const support = selectSupport(runtime.store.getState())
      return support === null ? null : runtime.remaining(support.session.expiresAt)
    },
    hinted: () => runtime.guarded(() => options.hint?.()) === true,
    on: (event, listener) => runtime.events.on(event, listener),
    custody: custodyOf(options.connector),
    capabilities: options.connector.capabilities ?? null,
  }
}

function custodyOf({ custody, actorToken }: Connector): Custody {
  if (custody !== undefined) return { ...custody }
  return actorToken === undefined ? { kind: 'cookie', assurance: 'http-only' } : { kind: 'bearer', assurance: 'memory' }
}
