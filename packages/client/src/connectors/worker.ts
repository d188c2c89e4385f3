import type { Person } from '@understudy/protocol'
import { readBegunAnswer, readContextAnswer, readEndAnswer, readExtendAnswer, readRequest } from '../answers.ts'
import { browserAddress } from '../ports/address.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import { nullable } from '../readers.ts'
import { failure } from '../stack/failure.ts'
import type { VaultCall } from '../worker/pageMessages.ts'
import { entered } from './entered.ts'
import type { Leaving } from './leavePage.ts'
import { takeRefusedStart } from './refusedStart.ts'
import { createWorkerFetch } from './workerFetch.ts'
import { createWorkerLink, type VaultWorker } from './workerLink.ts'

export type { VaultWorker } from './workerLink.ts'

/** What {@link workerBridge} is made from. */
export interface WorkerBridgeOptions extends Leaving {
  /**
   * Creates the worker whose module calls `serveVault`, when it is needed first, and again after it could not be
   * loaded. An ordinary user never needs it, unless `client.fetch` sends something with their own token.
   */
  readonly worker: () => VaultWorker
  /** Who is signed in, for display, as far as the page knows: with `hint`, ordinary users are asked nothing about. */
  readonly actor?: () => Promise<Person | null>
  /** Notices that the worker is silent. @default the browser's */
  readonly clock?: Clock
}

/** A connector whose credentials are in a worker, and the way to hand it the own token. */
export interface WorkerConnector extends Connector {
  /**
   * Gives the actor's own token to the worker, for hosts whose auth library runs in the page: after sign-in, and again
   * with each renewed one. `null`: signed out. The page cannot read it back; that nothing else in the page keeps it is
   * the host's part.
   *
   * @throws `unsupported` where the worker has a source of its own; `superseded` for another person's token before
   * `null`; `custody_unavailable`, `network` where there is no worker
   */
  handOver(token: string | null): Promise<void>
  /** Ends the worker, with all that it holds. The next call creates another one, to which nothing was handed over. */
  close(): void
}

/**
 * Connects to the bridge through a dedicated worker that keeps all credentials: script of the page cannot read any of
 * them, neither the support credential nor the actor's own. It can still use the session through `client.fetch`.
 *
 * Where the worker cannot be created: `custody_unavailable`. Where it is silent: `network`. Credentials are kept
 * nowhere else instead.
 *
 * @example
 * const connector = workerBridge({
 *   worker: () => new Worker(new URL('./vault.ts', import.meta.url), { type: 'module' }),
 * })
 * const client = createImpersonationClient({ connector })
 */
export function workerBridge(options: WorkerBridgeOptions): WorkerConnector {
  const { worker, actor, clock = browserClock(), address = browserAddress() } = options
  const leaving = options.depart === undefined ? {} : { depart: options.depart }
  const link = createWorkerLink(worker, clock)

  async function call(asked: VaultCall, signal: AbortSignal): Promise<unknown> {
    const answer = await link.ask({ kind: 'call', call: asked }, signal)
    if (answer.kind !== 'answer') throw failure('invalid_answer', { detail: 'Member: kind.' })
    return answer.value
  }

  return {
    name: 'worker',
    replaces: true,
    custody: { kind: 'bearer', assurance: 'worker' },
    ...(actor === undefined ? {} : { actor }),
    context: async ({ signal, session = null }) => readContextAnswer(await call({ name: 'context', session }, signal)),
    start: async (request, { signal, idempotencyKey: key }) =>
      entered(readBegunAnswer(await call({ name: 'start', request, key }, signal)), { signal, ...leaving }),
    refused: () => takeRefusedStart(address),
    end: async ({ id: of }, { signal, idempotencyKey: key }) =>
      readEndAnswer(await call({ name: 'end', of, key }, signal)),
    extend: async ({ id: of }, { signal, idempotencyKey: key }) =>
      readExtendAnswer(await call({ name: 'extend', of, key }, signal)),
    async cancel({ id: of }, { signal, idempotencyKey: key }) {
      await call({ name: 'cancel', of, key }, signal)
    },
    request: async ({ id: of }, { signal }) =>
      nullable(readRequest)(await call({ name: 'request', of }, signal), 'request'),
    watch: link.watch,
    drop: () => link.tell({ kind: 'drop' }),
    fetch: createWorkerFetch(link),
    async handOver(token) {
      await link.ask({ kind: 'hand-over', token })
    },
    close: link.close,
  }
}
