import { checkOrigin } from '../checkOrigin.ts'
import { bridgeCalls } from '../connectors/bridgeCalls.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import { browserFetch } from '../ports/network.ts'
import { browserWorkerScope, type VaultScope, workerOrigin } from '../ports/workerScope.ts'
import { asError } from '../stack/failure.ts'
import { createKeeper } from './keeper.ts'
import { createOwnToken } from './ownToken.ts'
import { type PageMessage, readMessageId, readPageMessage } from './pageMessages.ts'
import { createReply } from './reply.ts'
import { createSendForPage } from './sendForPage.ts'
import { createVaultCalls } from './vaultCalls.ts'
import { isWithheld } from './withheld.ts'

/** What the worker may do for the page. Set in the worker's module, where no script of the page comes. */
export interface VaultOptions {
  /** Where the bridge is mounted, such as `https://app.example`. @default the worker's own origin */
  readonly url?: string
  /**
   * Origins that credentials may be sent to, each as `https://app.example`. What the page believes counts for nothing.
   * @default the worker's own origin
   */
  readonly origins?: readonly string[]
  /**
   * The actor's own access token, from the host's auth library in this worker; `null` when nobody is signed in. Left
   * out: the page hands it over (`handOver`), and cannot have it back.
   */
  readonly actorToken?: () => Promise<string | null>
  /**
   * Further addresses whose answers hold credentials, such as a token endpoint of the host's own. The page cannot call
   * them through the worker. Those of the bridge are withheld always.
   */
  readonly withheld?: (target: URL, method: string) => boolean
  /** @default the browser's */
  readonly clock?: Clock
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch
}

/**
 * Keeps the credentials in this worker, for `workerBridge` in the page: makes the bridge's calls, sends the page's
 * requests, and lets no token out. Call it once, in the worker's module, before anything asynchronous.
 *
 * Does not keep script of the page from *using* the session, and does not protect from script that runs in this worker,
 * from a service worker of the origin, or from an API that repeats the credential in its answers.
 *
 * @throws `origin_not_allowed` for an entry of `origins` that is no origin
 * @example serveVault({ origins: ['https://app.example'], actorToken: () => auth.getAccessToken() })
 */
export function serveVault(options: VaultOptions = {}, scope: VaultScope = browserWorkerScope()): void {
  const { url = '', clock = browserClock(), fetch: send = browserFetch(), withheld = () => false } = options
  const home = workerOrigin()
  const origins = options.origins?.map(checkOrigin) ?? (home === null ? [] : [home])
  const bridgeUrl = new URL(url, home ?? 'http://localhost')
  const own = createOwnToken(clock, options.actorToken)
  // Not `bridge`: worker bundles of the format `iife` cannot be split.
  const connector = bridgeCalls({ url, actorToken: own.read, clock, fetch: send })
  const keeper = createKeeper({
    clock,
    ownToken: own.read,
    next: (session, signal) => connector.credential(session, { signal }),
  })
  const calls = createVaultCalls({ connector, keeper, ownToken: own.read })
  const sendForPage = createSendForPage({
    ...{ keeper, own, calls, origins, send },
    isWithheld: (target, method) => isWithheld(bridgeUrl, target, method) || withheld(target, method),
  })
  const reply = createReply(scope, () => [own.last(), keeper.secret()])
  const open = new Map<number, () => void>()
  let last = -1

  /** Runs what may be given up by a `stop`. */
  async function run(id: number, perform: (signal: AbortSignal) => Promise<void>) {
    const stop = new AbortController()
    open.set(id, () => stop.abort())
    try {
      await perform(stop.signal)
    } catch (thrown) {
      reply.refuse(id, asError(thrown))
    } finally {
      open.delete(id)
    }
  }

  function handle(message: PageMessage) {
    const { id, kind } = message
    if (kind === 'call') {
      void run(id, async (signal) => reply.answer(id, (await calls.run(message.call, signal)) ?? null))
    } else if (kind === 'fetch') {
      void run(id, async (signal) => {
        const response = await sendForPage(message.request, signal)
        if (response === null) reply.fail(id)
        else await reply.respond(id, response)
      })
    } else if (kind === 'hand-over') {
      own.handOver(message.token)
      if (message.token === null) keeper.drop()
      reply.answer(id, null)
    } else if (kind === 'watch') {
      open.set(id, connector.watch?.(() => reply.hint(id)) ?? (() => undefined))
    } else if (kind === 'stop') {
      open.get(message.of)?.()
      open.delete(message.of)
    } else if (kind === 'drop') {
      keeper.drop()
    } else {
      reply.pong(id)
    }
  }

  scope.addEventListener('message', ({ data }) => {
    const id = readMessageId(data)
    // A message that comes twice is obeyed once: the second could be anybody's.
    if (id === null || id <= last) return
    last = id
    try {
      handle(readPageMessage(data))
    } catch (thrown) {
      reply.refuse(id, asError(thrown))
    }
  })
  scope.start?.()
  // The first word: from here on, what fails in this worker is a mistake in it and no failure to load.
  reply.pong(0)
}
