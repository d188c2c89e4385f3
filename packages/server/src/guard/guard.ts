import type { ActionMap, ProblemCode } from '@understudy/protocol'
import type { MiddlewareHandler } from 'hono'
import { type CoreOptions, createDeps, type Deps } from '../deps.ts'
import { problemResponse } from '../http/problems.ts'
import { stopwatch } from '../operations/observation.ts'
import { checkCore } from '../options.ts'
import { requestFacts } from '../recording/event.ts'
import { recordRefusal } from '../recording/refusal.ts'
import { Refusal } from '../refusal.ts'
import { authenticate, type Caller } from '../tokens/authenticate.ts'
import type { GuardCaller } from './caller.ts'
import { admitOwn, admitSupport, type GuardedRequest, type NamedTag } from './check.ts'
import { actionOf, type GuardVariables, guardedAction } from './middleware.ts'
import { type Finished, NOTHING_TO_FINISH } from './outcome.ts'

export type GuardResult =
  | {
      readonly ok: true
      readonly caller: GuardCaller
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
}

/** Check of every request of a resource server: who, as whom, in which mode, and is this action allowed. */
export interface Guard<M extends ActionMap = ActionMap> {
  /**
   * Judges one request by its token and its `Support-Context` header, and records it where a support session is
   * concerned. Does not check what the subject may do: that stays the application's, with `caller.sub`.
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
  guarded(action: keyof M & string): MiddlewareHandler<{ Variables: GuardVariables }>
}

export interface GuardOptions<M extends ActionMap = ActionMap> extends CoreOptions {
  /** The application's actions, shared with its buttons. */
  readonly actions: M
}

/**
 * A guard for a resource server that shares the bridge's database but not its process. Inside the bridge's process,
 * `bridge.guard(actions)` gives the same.
 *
 * @throws TypeError for settings under which it could not keep its promises
 */
export function createGuard<M extends ActionMap>(options: GuardOptions<M>): Guard<M> {
  checkCore(options)
  return guardOf(createDeps(options), options.actions)
}

/** A guard over parts that exist already. */
export function guardOf<M extends ActionMap>(deps: Deps, actions: M): Guard<M> {
  const check: Guard['check'] = (request, tag, info = {}) => checkRequest(deps, request, tag, info)
  return { check, guarded: (action) => guardedAction(check, actionOf(actions, action)) }
}

async function checkRequest(
  deps: Deps,
  request: Request,
  tag: NamedTag | undefined,
  { ip }: RequestInfo,
): Promise<GuardResult> {
  const guarded: GuardedRequest = { request, tag, facts: requestFacts(request, deps.newId(), ip ?? null) }
  const milliseconds = stopwatch()
  const observe = (status: number, code: ProblemCode | null) => {
    const action = tag?.action ?? 'undeclared'
    deps.observe({ kind: 'check', action, status, code, request: guarded.facts.id, milliseconds: milliseconds() })
  }
  let caller: Caller | null = null
  try {
    await deps.ready()
    caller = await authenticate(deps, request)
    const admitted =
      caller.kind === 'support'
        ? await admitSupport(deps, caller, guarded)
        : { caller: await admitOwn(deps, caller, guarded), finished: NOTHING_TO_FINISH }
    observe(200, null)
    return { ok: true, ...admitted }
  } catch (error) {
    const refusal = await refuse(deps, guarded, caller, error)
    const response = problemResponse(refusal)
    observe(response.status, refusal.code)
    return { ok: false, response }
  }
}

/** Every refused attempt with a credential is recorded. Without one it is an ordinary visitor, not an attempt. */
async function refuse(deps: Deps, guarded: GuardedRequest, caller: Caller | null, error: unknown): Promise<Refusal> {
  const { facts, tag } = guarded
  const refusal = error instanceof Refusal ? error : new Refusal('internal')
  if (refusal !== error) deps.log({ level: 'error', event: 'guard_failed', request: facts.id, error })
  if (refusal.code !== 'not_authenticated') {
    const action = { name: tag?.action ?? 'undeclared', class: tag?.class ?? null }
    await recordRefusal(deps, { type: 'SUPPORT_ACTION', code: refusal.code, action, facts, caller })
  }
  return refusal
}
