import type { ActionMap } from '@understudy/protocol'
import type { MiddlewareHandler } from 'hono'
import { type CoreOptions, createDeps } from '../deps.ts'
import { createHub } from '../events/hub.ts'
import { checkCore } from '../options.ts'
import type { GuardCaller, SupportGuardCaller } from './caller.ts'
import type { NamedTag } from './check.ts'
import type { Handled } from './connection.ts'
import { guardOf } from './guardOf.ts'
import type { JobOptions } from './job.ts'
import type { GuardedOptions, GuardVariables } from './middleware.ts'
import type { UpgradeRequest } from './offered.ts'
import type { Finished } from './outcome.ts'
import type { Upgrade } from './upgrade.ts'

export type GuardResult =
  | {
      readonly ok: true
      readonly caller: GuardCaller
      /** Runs a handler so that `currentSupport()` answers in it. `guarded()` does it by itself. */
      readonly run: <T>(work: () => T) => T
      /**
       * To be called with the answer, so that what failed after the guard is not told to the subject as a change.
       * `guarded()` does it by itself.
       */
      readonly finished: Finished
    }
  | { readonly ok: false; readonly response: Response }

/** Where a request came from, as far as the host knows it. */
export interface RequestInfo {
  /** Address of the client. No header is read for it: forwarded addresses are the host's to judge. */
  readonly ip?: string
  /**
   * What the action is about, as the application names it to its permissions, such as `prj_7`. Asked about in `shadow` mode
   * alone: there the actor's grant has to open it. @default the subject's account
   */
  readonly resource?: string
}

/** Check of every request of a resource server: who, as whom, in which mode, and is this action allowed. */
export interface Guard<M extends ActionMap = ActionMap> {
  /**
   * Judges one request by its token and its `Support-Context` header, and records it where a support session is
   * concerned. Does not check what the subject may do: that stays the application's, with `caller.sub`. In `shadow` mode, where
   * that is the actor, the grant has been asked.
   *
   * A refusal is a finished answer: an RFC 9457 problem, 401, 403, 409, 428, 500 or 503.
   */
  check(request: Request, tag: NamedTag | undefined, info?: RequestInfo): Promise<GuardResult>
  /**
   * Hono middleware for one declared action. Sets the context variable `caller`.
   *
   * @example app.post('/invoices/:id/pay', guard.guarded('invoice.pay'), (c) => pay(c.get('caller').sub))
   * @throws TypeError at set-up, for an action that is not in the map
   */
  guarded(action: keyof M & string, options?: GuardedOptions): MiddlewareHandler<{ Variables: GuardVariables }>
  /**
   * An answer that goes on, such as server-sent events: judged at the beginning, and cut off as soon as it would not be let
   * through any more, because the session has ended, another one is on top, or the credential has run out. `signal` fires
   * then, and when nobody reads it any more.
   *
   * @example app.get('/feed', (c) => guard.stream(c.req.raw, 'feed.read', ({ signal }) => events(signal)))
   */
  stream(
    request: Request,
    action: keyof M & string,
    open: (opened: { readonly caller: GuardCaller; readonly signal: AbortSignal }) => Response | Promise<Response>,
    info?: RequestInfo,
  ): Promise<Response>
  /**
   * Judges the handshake of a WebSocket: credential and context as `openSocket` of the client offers them, or a cookie. The
   * handshake itself stays the library's; `attach` then follows the open connection, and closes one that was refused.
   *
   * @example
   * server.on('upgrade', async (request, socket, head) => {
   *   const upgrade = await guard.upgrade(request, 'feed.open')
   *   sockets.handleUpgrade(request, socket, head, async (ws) => {
   *     const connection = await upgrade.attach(ws)
   *     if (connection !== null) ws.on('message', (data) => connection.message('note.add', () => add(data)))
   *   })
   * })
   */
  upgrade(request: UpgradeRequest, action: keyof M & string, info?: RequestInfo): Promise<Upgrade<M>>
  /**
   * A reference to the support session that the asking code runs in, for one declared action, to be queued with a job. Signed,
   * a text, for seven days; no credential. `null` where there is no support session, and the job is one like any other.
   *
   * @throws TypeError for an action that is not in the map
   */
  captureSupport(action: keyof M & string): Promise<string | null>
  /**
   * Runs a job under the session that it was queued in: judged as of now, recorded, with `currentSupport()` within. Never
   * runs it as anybody else. A job whose session is over is refused, unless `afterEnd` says otherwise.
   *
   * @example
   * const done = await guard.runWithSupport(job.support, () => sendReport(job), { afterEnd: 'attribute' })
   * if (!done.ok) await job.discard(done.problem.code)
   */
  runWithSupport<T>(
    reference: string,
    work: (caller: SupportGuardCaller) => T | Promise<T>,
    options?: JobOptions,
  ): Promise<Handled<T>>
  /**
   * Ends what it follows, streams and connections, and writes what waits for the log. Closing the bridge does it for the
   * guards of its process.
   */
  close(): Promise<void>
}

export interface GuardOptions<M extends ActionMap = ActionMap> extends CoreOptions {
  /** The application's actions, shared with its buttons. */
  readonly actions: M
  /** Milliseconds between looks at open streams and connections, where nothing is heard. @default 15000 */
  readonly heartbeat?: number
}

const HEARTBEAT = 15_000

/**
 * A guard for a resource server that shares the bridge's database but not its process. Inside the bridge's process,
 * `bridge.guard(actions)` gives the same.
 *
 * @throws TypeError for settings under which it could not keep its promises
 */
export function createGuard<M extends ActionMap>(options: GuardOptions<M>): Guard<M> {
  checkCore(options)
  const deps = createDeps(options)
  const hub = createHub(deps.sql)
  const { signal: closing } = new AbortController()
  const guard = guardOf(deps, options.actions, { hub, heartbeat: options.heartbeat ?? HEARTBEAT, closing })
  return {
    ...guard,
    async close() {
      await guard.close()
      await deps.leases.close()
      await deps.readBatch.close()
      await hub.close()
    },
  }
}
