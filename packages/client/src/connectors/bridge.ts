import { browserClock, type Clock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import { browserFetch } from '../ports/network.ts'
import { failure } from '../stack/failure.ts'
import type { BridgeCalls } from './bridgeCalls.ts'
import type { HttpOptions } from './http.ts'
import type { Leaving } from './leavePage.ts'

// biome-ignore lint/performance/noBarrelFile: entry of the subpath
export {
  type AuditPage,
  type AuditQuery,
  type AuditVerdict,
  type BridgeOperator,
  bridgeOperator,
  type OpenRequest,
} from './bridgeApi.ts'
export { type BrowserSession, browserSession } from './browserSession.ts'

/** Paces the reconnections of the event stream. @default the browser's */
interface Paced {
  readonly clock?: Clock
}

/** Where the bridge is, and who keeps the credentials. */
export type BridgeOptions = HttpOptions & Paced & Leaving

/**
 * Connects to the bridge of `@understudy/server`. In bearer custody the own token comes from the host's auth library and
 * the support credential from the bridge. In cookie custody the bridge keeps both in a cookie that script cannot read;
 * {@link browserSession} signs in and out. Never give it `client.fetch`, which waits for this connector's answers.
 *
 * Refusals carry the server's code and problem; no answer is `network`, a wrong shape `invalid_answer`, a browser that
 * keeps no cookies `custody_unavailable`. The code of the calls is loaded by `import()` when the client gets ready for
 * the first of them; `network` where it cannot be had.
 *
 * @example
 * createImpersonationClient({ connector: bridge({ actorToken: () => auth.getAccessToken() }) })
 * createImpersonationClient({ connector: bridge({ custody: 'cookie' }) })
 */
export function bridge(options: BridgeOptions): Connector {
  const { clock = browserClock(), fetch: send = browserFetch() } = options
  let loading: Promise<BridgeCalls> | null = null
  let loaded: BridgeCalls | null = null

  function calls(): Promise<BridgeCalls> {
    loading ??= import('./bridgeCalls.ts').then(
      ({ bridgeCalls }) => {
        loaded = bridgeCalls({ ...options, clock, fetch: send })
        return loaded
      },
      (cause: unknown) => {
        // The next call tries again.
        loading = null
        throw failure('network', { cause })
      },
    )
    return loading
  }

  /** One of the calls, as soon as their code is there. */
  function later<A extends readonly unknown[], R>(callOf: (loaded: BridgeCalls) => (...given: A) => Promise<R>) {
    return async (...given: A) => callOf(await calls())(...given)
  }

  return {
    name: 'bridge',
    replaces: true,
    // What comes of it is told to the call that needs it.
    prepare: () => void calls().catch(() => undefined),
    context: later(({ context }) => context),
    start: later(({ start }) => start),
    // Nobody asks before the context was: by then they are there.
    refused: () => loaded?.refused() ?? null,
    end: later(({ end }) => end),
    extend: later(({ extend }) => extend),
    cancel: later(({ cancel }) => cancel),
    request: later(({ request }) => request),
    watch: (onHint) => watch(calls, onHint),
    ...(options.custody === 'cookie'
      ? options.actor === undefined
        ? {}
        : { actor: options.actor }
      : { actorToken: options.actorToken, credential: later(({ credential }) => credential) }),
  }
}

function watch(calls: () => Promise<BridgeCalls>, onHint: () => void): () => void {
  let undo: (() => void) | null = null
  let over = false
  calls().then(
    (loaded) => {
      if (!over) undo = loaded.watch(onHint)
    },
    // Only a hint: without it the tab asks when it is looked at.
    () => undefined,
  )
  return () => {
    over = true
    undo?.()
  }
}
