import type { ActionMap } from '@understudy/protocol'
import { checkpointRounds } from './audit/checkpointRounds.ts'
import { createBridgeDeps } from './bridgeDeps.ts'
import { createHub } from './events/hub.ts'
import type { Guard, RequestInfo } from './guard/guard.ts'
import { guardOf } from './guard/guardOf.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createApp } from './http/app.ts'
import { authorizeUpstream } from './issuing/authorize.ts'
import { finishIssued } from './issuing/finish.ts'
import { leftoverRounds } from './issuing/leftovers.ts'
import { endUnissued, lookBack } from './issuing/lookBack.ts'
import { orphanRounds } from './issuing/orphans.ts'
import { type AwaitedStart, awaitedStart } from './issuing/redirect/awaited.ts'
import { ISSUED_PATH } from './issuing/settings.ts'
import { noticeRounds } from './notices/rounds.ts'
import { stopwatch } from './operations/observation.ts'
import { type BridgeOptions, checkBridge } from './options.ts'
import type { ProxyOptions } from './proxy/options.ts'
import { createProxy, type UpstreamProxy } from './proxy/proxy.ts'
import { Refusal } from './refusal.ts'
import { actorSessionEnded, personChanged, signedOutEverywhere } from './sessions/cascade.ts'
import { nextDeadline, reap } from './sessions/reap.ts'
import { rejudge } from './sessions/rejudge.ts'
import { signalRounds } from './signals/rounds.ts'

/** The server side of support sessions. */
export interface Bridge {
  /** Answers `/support/*`, `/.well-known/*` of its own and what else is switched on. Never rejects; whatever goes wrong is a problem answer. */
  fetch(request: Request, info?: RequestInfo): Promise<Response>
  /** A guard for the application's own routes in this process, over the actions it declares. */
  guard<M extends ActionMap>(actions: M): Guard<M>
  /**
   * Leads browsers to the application's own APIs: judges each request as a guard does, shows the API a credential of the one
   * who was let through, and lets neither a cookie nor a word of the browser about who it is get there. For custody by
   * cookie, where no page has a token to send. No WebSockets.
   *
   * Answers `not_found`, `method_not_allowed`, `body_too_large`, `upstream_failed` (502, 504) and whatever a guard refuses with.
   *
   * @throws TypeError for settings that it could not keep
   * @example
   * const proxy = bridge.proxy({
   *   actions,
   *   upstreams: [{ path: '/api/billing/', url: 'https://billing.internal/', routes: [{ method: 'GET', path: 'invoices/:id', action: 'invoice.read' }] }],
   *   ownAuthorization: ({ sub }) => tokens.of(sub).then((token) => `Bearer ${token}`),
   * })
   * app.use(honoBridge(proxy))
   */
  proxy<M extends ActionMap>(options: ProxyOptions<M>): UpstreamProxy
  /** What the host knows first. What changes who may do what ends without the call too, at the next use instead of at once. */
  readonly events: {
    /** The actor signed out or was signed out at the identity provider. Ends the support session on top, for good. */
    actorSessionEnded(session: { readonly iss: string; readonly sid: string }): Promise<void>
    /** Roles, standing or organisation of a person changed, or the person is gone. */
    personChanged(id: string): Promise<void>
    /**
     * A person signed out everywhere or changed the password. Ends every support session in their account, as their own
     * doing. The one of these that nothing else finds out: without the call such a session goes on.
     */
    signedOutEverywhere(id: string): Promise<void>
  }
  /**
   * Puts the credential that another identity system issued for a session on a request that is about to be sent there. For
   * what stands in front of that system: the credential itself never leaves the bridge otherwise.
   *
   * @throws `session_not_found`, `session_ended`, `internal` without {@link BridgeOptions.issuing}, by their `code`
   */
  authorizeUpstream(session: string, headers: Headers): Promise<void>
  /**
   * The start that waits for a browser with this state, for an application that decides on its login, such as
   * `hydraLoginAndConsent`; `null` where none does, or may any more.
   *
   * @throws `internal` where the directory cannot be asked
   */
  awaitedStart(state: string): Promise<AwaitedStart | null>
  /** Housekeeping, now; a checkpoint of the log where one is due. Gives how many sessions it ended: overdue, over at the back end, or begun there and never finished. Runs by itself every {@link BridgeOptions.reapEvery}. */
  reap(): Promise<number>
  /** Brings the database up to date, and says in the log what is wrong with the issuer's set-up, which keeps it off until it is right, and clears up there what outlived its session. The first request does it otherwise; calling it at start-up shows problems early. */
  ready(): Promise<void>
  /** Ends event streams and timers, and waits for what runs. Does not close `sql`, which is the host's. */
  close(): Promise<void>
}

const HALF_A_MINUTE = 30_000

/**
 * Builds the bridge over a database, an identity provider and the application's directory. Does nothing before it is
 * asked something.
 *
 * @throws TypeError for settings under which it could not keep its promises
 * @example
 * const bridge = createBridge({
 *   sql: await openPglite('.data'), issuer: 'https://app.example', audience: 'https://api.app.example',
 *   clientId: 'app-web', identityProvider, directory, policy: DEFAULT_POLICY,
 * })
 * app.use(honoBridge(bridge))
 */
export function createBridge(options: BridgeOptions): Bridge {
  checkBridge(options)
  const closing = new AbortController()
  const hub = createHub(options.sql)
  const deps = createBridgeDeps(options, {
    hub,
    closing: closing.signal,
    noticeQueued: options.notify === undefined ? null : () => void notices.round(),
  })
  const app = createApp(deps)
  const notices = noticeRounds(deps, options.notify, track)
  const signals = signalRounds(deps, deps.streams, track)
  const checkpoint = checkpointRounds(deps, options.checkpoints)
  const clearLeftovers = leftoverRounds(deps, deps.issuing)
  const nameOrphans = orphanRounds(deps, deps.issuing)
  const running = new Set<Promise<unknown>>()
  const housekeeping = createHousekeeping({
    every: options.reapEvery === undefined ? HALF_A_MINUTE : options.reapEvery,
    round: () => track(reapNow()),
    nextDeadline: () => track(deps.ready().then(() => nextDeadline(deps.sql))),
    now: deps.now,
    onFailure: (error) => deps.log({ level: 'error', event: 'reap_failed', error }),
  })

  let judged = false

  /** Keeps `close` from pulling the database away under work that has begun. */
  function track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(forget, forget)
    running.add(settled)
    return work
    function forget() {
      running.delete(settled)
    }
  }

  /** Sessions may have ended: what a back end issued for them is ended at once, and by housekeeping where that fails. */
  async function finish(): Promise<void> {
    if (deps.issuing !== null) await finishIssued(deps, deps.issuing)
  }

  function finishSoon<T>(work: Promise<T>): Promise<T> {
    if (deps.issuing === null) return work
    return work.finally(() => {
      track(finish()).catch((error: unknown) => deps.log({ level: 'error', event: 'issued_not_ended', error }))
    })
  }

  function begin(): void {
    if (closing.signal.aborted) return
    housekeeping.begin()
    signals.begin()
    if (judged) return
    judged = true
    track(finishSoon(deps.ready().then(() => rejudge(deps)))).catch((error: unknown) => {
      judged = false
      deps.log({ level: 'error', event: 'rejudge_failed', error })
    })
  }

  async function reapNow(): Promise<number> {
    const milliseconds = stopwatch()
    await deps.ready()
    const overdue = await reap(deps)
    const { issuing } = deps
    const ended =
      overdue + (issuing === null ? 0 : (await endUnissued(deps, issuing)) + (await lookBack(deps, issuing)))
    await finish()
    await clearLeftovers()
    await nameOrphans()
    await checkpoint()
    await signals.round()
    await notices.round()
    deps.observe({ kind: 'reap', ended, milliseconds: milliseconds() })
    return ended
  }

  return {
    fetch(request, info = {}) {
      begin()
      const answer = Promise.resolve(app.fetch(request, info))
      const reads = request.method === 'GET' && new URL(request.url).pathname !== ISSUED_PATH
      return track(reads ? answer : finishSoon(answer))
    },
    guard: (actions) => guardOf(deps, actions, deps.events),
    proxy(options) {
      const proxy = createProxy(deps, guardOf(deps, options.actions, deps.events), options)
      return {
        ...proxy,
        fetch(request, info) {
          begin()
          return track(proxy.fetch(request, info))
        },
      }
    },
    events: {
      actorSessionEnded: (session) => track(finishSoon(deps.ready().then(() => actorSessionEnded(deps, session)))),
      personChanged: (id) => track(finishSoon(deps.ready().then(() => personChanged(deps, id)))),
      signedOutEverywhere: (id) => track(finishSoon(deps.ready().then(() => signedOutEverywhere(deps, id)))),
    },
    async authorizeUpstream(session, headers) {
      await deps.ready()
      if (deps.issuing === null) throw new Refusal('internal')
      await track(authorizeUpstream(deps, deps.issuing, session, headers))
    },
    async awaitedStart(state) {
      await deps.ready()
      return track(awaitedStart(deps, state))
    },
    reap: () => track(reapNow()),
    ready() {
      begin()
      return deps.ready().then(deps.soundness.look).then(clearLeftovers).then(nameOrphans)
    },
    async close() {
      housekeeping.stop()
      closing.abort()
      notices.close()
      await signals.close()
      await Promise.all(running)
      await deps.spool?.close()
      await deps.leases.close()
      await deps.readBatch.close()
      await hub.close()
    },
  }
}
