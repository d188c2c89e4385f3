import { type ContextAnswer, decideAction } from '@understudy/protocol'
import { end } from './actions/end.ts'
import { extend } from './actions/extend.ts'
import { resume } from './actions/resume.ts'
import { signOut } from './actions/signOut.ts'
import { start } from './actions/start.ts'
import { reissue, switchTo } from './actions/switchTo.ts'
import { createAuthorize, createFence } from './authorize.ts'
import type { ClientOptions, ImpersonationClient } from './client.ts'
import { createFetch } from './fetch.ts'
import type { Connector, Custody } from './ports/connector.ts'
import { asError } from './runtime/bounded.ts'
import type { LoadMachine } from './runtime/machine.ts'
import { createRuntime, type Runtime } from './runtime/runtime.ts'
import { failure } from './stack/failure.ts'
import { createModel, type Model } from './stack/model.ts'
import { ownOf, selectSupport } from './stack/selectors.ts'
import type { ImpersonationState } from './stack/state.ts'

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
    // Beside the machine, not after it: one round trip for both.
    options.connector.prepare?.()
    return (await import('./machine.ts')).createMachine(runtime)
  })
}

/** The client, with the machine from wherever it comes. */
export function createClient(options: ClientOptions, loadMachine: LoadMachine): ImpersonationClient {
  const runtime = createRuntime(options, createModelFor(options), loadMachine)
  const fence = createFence(runtime)

  if (options.initialContext !== undefined) {
    const at = runtime.clock.monotonic()
    runtime.time.sample({ now: options.initialContext.now, sentAt: at, receivedAt: at })
  }

  const verb =
    <A extends readonly unknown[]>(run: (runtime: Runtime, ...args: A) => Promise<void>) =>
    (...args: A): Promise<void> => {
      if (runtime.disposed()) return Promise.reject(failure('disposed'))
      try {
        return run(runtime, ...args)
      } catch (thrown) {
        // A call of the wrong shape (there are pages without types) rejects like every other mistake.
        return Promise.reject(asError(thrown))
      }
    }

  return {
    getState: runtime.store.getState,
    getInitialState: runtime.store.getInitialState,
    subscribe(listener) {
      runtime.attach()
      return runtime.subscribe(listener)
    },
    start: verb(start),
    switchTo: verb(switchTo),
    reissue: verb(reissue),
    end: verb(end),
    extend: verb(extend),
    signOut: verb(signOut),
    resume: () => resume(runtime),
    dispose: runtime.dispose,
    fetch: createFetch(runtime, fence),
    authorize: createAuthorize(runtime, fence),
    can(action) {
      const session = selectSupport(runtime.store.getState())?.session ?? null
      return decideAction(session, tagOf(options.actions, action))
    },
    remaining() {
      const support = selectSupport(runtime.store.getState())
      return support === null ? null : runtime.time.remaining(support.session.expiresAt)
    },
    on: (event, listener) => runtime.events.on(event, listener),
    custody: custodyOf(options.connector),
  }
}

function custodyOf({ custody, actorToken }: Connector): Custody {
  if (custody !== undefined) return { ...custody }
  return actorToken === undefined ? { kind: 'cookie', assurance: 'http-only' } : { kind: 'bearer', assurance: 'memory' }
}

function tagOf(actions: ClientOptions['actions'], action: string) {
  return actions !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined
}

function createModelFor(options: ClientOptions): Model {
  const { connector, initialContext, expiry = 'return' } = options
  return createModel(initialContext === undefined ? UNKNOWN : stateOf(initialContext), initialContext?.epoch ?? 0, {
    custody: connector.actorToken !== undefined ? 'bearer' : connector.fetch === undefined ? 'cookie' : 'kept',
    credential: connector.credential !== undefined,
    extend: connector.extend !== undefined,
    cancel: connector.cancel !== undefined,
    request: connector.request !== undefined,
    resets: options.resetHooks !== undefined || options.onIdentityChange !== undefined,
    expiry,
  })
}

const UNKNOWN: ImpersonationState = { status: 'resolving', last: null }

function stateOf(context: ContextAnswer): ImpersonationState {
  switch (context.state) {
    case 'signed-out':
      return { status: 'signed-out', why: context.why, ended: context.ended ?? null }
    case 'own': {
      const { actor, ended = null, request } = context
      return request?.state === 'pending' ? { status: 'pending', actor, request } : ownOf(actor, { ended })
    }
    case 'active': {
      const { actor, subject, session } = context
      return { status: 'active', actor, subject, session }
    }
  }
}
