import { type Capabilities, isImpersonationError } from '@understudy/protocol'
import type { Connector } from '../ports/connector.ts'
import { failure } from '../stack/failure.ts'
import { type FakeServer, type FakeServerOptions, fakeServer } from './fakeServer.ts'

export type FakeCallName = 'context' | 'start' | 'end' | 'credential' | 'extend' | 'cancel' | 'request'

export interface FakeCall {
  readonly name: FakeCallName
  /** Position among all calls of this connector, from 0. */
  readonly index: number
}

/**
 * What may become of a call. `pass`: answered. `fail`: never reaches the server. `lose`: the server does it, the answer
 * is lost. `hang`: nothing ever comes. `delay`: the server does it, the answer waits for `release()`. `double`: the
 * server gets it twice, with the same idempotency key, and the second answer arrives. `accept`: the server has it in
 * writing and cannot do it yet, which is an answer to an end.
 */
export type Fault = 'pass' | 'fail' | 'lose' | 'hang' | 'delay' | 'double' | 'accept'

export interface FakeConnectorOptions extends FakeServerOptions {
  /** Share one between the connectors of several tabs. @default a server of its own */
  readonly server?: FakeServer
  /** Whether it ends and starts in one step. @default true */
  readonly replaces?: boolean
  /** What it declares: it then has no more, and keeps the own session or not. @default nothing: what the bridge can */
  readonly capabilities?: Capabilities
  /** Decides about each call. @default every call passes */
  readonly fault?: (call: FakeCall) => Fault
}

export interface FakeConnector extends Connector {
  readonly server: FakeServer
  /** Calls so far, oldest first. */
  readonly calls: readonly FakeCall[]
  /** Replaces what decides about calls. */
  setFault(fault: (call: FakeCall) => Fault): void
  /** Calls whose answers are delayed, oldest first. */
  delayed(): readonly FakeCall[]
  /** Lets delayed answers arrive: all, or that of one call, so that a later one can overtake it. */
  release(call?: FakeCall): void
  /** Something may have changed: what the event stream would say. */
  hint(): void
  /** Open event streams. */
  readonly watchers: () => number
}

/**
 * A connector over a back end in memory, for tests, stories and demos: real verbs, real races, no network.
 *
 * @example
 * const clock = manualClock()
 * const connector = fakeConnector({ now: clock.truth })
 * const client = createImpersonationClient({ connector, clock, lifecycle: fakeLifecycle() })
 * await client.resume()
 * await client.start(startRequest())
 */
export function fakeConnector(options: FakeConnectorOptions = {}): FakeConnector {
  const { capabilities } = options
  const server = options.server ?? fakeServer({ keepsOwn: capabilities?.ownSession !== 'none', ...options })
  const calls: FakeCall[] = []
  const waiting = new Map<FakeCall, () => void>()
  const watchers = new Set<() => void>()
  let fault = options.fault ?? (() => 'pass' as const)

  async function call<T>(name: FakeCallName, signal: AbortSignal, run: () => T): Promise<T> {
    const entry = { name, index: calls.length }
    calls.push(entry)
    const fate = fault(entry)
    await Promise.resolve()
    if (fate === 'fail') throw failure('network')
    if (fate === 'accept') throw failure('end_accepted')
    if (fate === 'hang') return hang(signal)
    if (fate === 'double') attempt(run)
    const answer = run()
    if (fate === 'lose') throw failure('network')
    if (fate === 'delay') await new Promise<void>((resolve) => waiting.set(entry, resolve))
    return answer
  }

  function hang(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(failure('aborted')))
    })
  }

  const bearer = options.custody !== 'cookie'
  return {
    name: 'fake',
    replaces: options.replaces ?? true,
    server,
    calls,
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(bearer ? { actorToken: async () => server.ownToken() } : {}),
    context: ({ signal, credential }) => call('context', signal, () => server.context(credential)),
    start: (request, { signal, idempotencyKey }) => call('start', signal, () => server.start(request, idempotencyKey)),
    end: ({ id }, { signal }) => call('end', signal, () => server.end(id)),
    ...(bearer
      ? {
          credential: ({ id }, { signal }) =>
            call('credential', signal, () => ({ credential: server.credential(id), now: server.now() })),
        }
      : {}),
    ...(capabilities?.extend === false
      ? {}
      : {
          extend: ({ id }, { signal, idempotencyKey }) =>
            call('extend', signal, () => ({ session: server.extend(id, idempotencyKey), now: server.now() })),
        }),
    cancel: ({ id }, { signal }) =>
      call('cancel', signal, () => {
        if (server.request()?.id === id) server.decide('cancelled')
      }),
    request: ({ id }, { signal }) =>
      call('request', signal, () => (server.request()?.id === id ? server.request() : null)),
    watch(onHint) {
      watchers.add(onHint)
      return () => watchers.delete(onHint)
    },
    setFault(next) {
      fault = next
    },
    delayed: () => [...waiting.keys()],
    release(only) {
      for (const [entry, resolve] of [...waiting]) {
        if (only !== undefined && entry !== only) continue
        waiting.delete(entry)
        resolve()
      }
    },
    hint() {
      for (const watcher of [...watchers]) watcher()
    },
    watchers: () => watchers.size,
  }
}

/** Nobody hears the first answer of two, so a refusal goes unheard as well: the second call meets the same one. */
function attempt(run: () => unknown): void {
  try {
    run()
  } catch (thrown) {
    if (!isImpersonationError(thrown)) throw thrown
  }
}
