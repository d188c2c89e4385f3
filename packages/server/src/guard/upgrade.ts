import type { ActionMap, Problem } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { problemOf } from '../http/problems.ts'
import { requestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import type { Caller } from '../tokens/authenticate.ts'
import type { GuardCaller } from './caller.ts'
import type { NamedTag } from './check.ts'
import { closeCodeOf, type GuardedConnection, handled, type SocketLike } from './connection.ts'
import { follow, type Watch } from './follow.ts'
import type { Guard, RequestInfo } from './guard.ts'
import { judge, judgeRequest } from './judge.ts'
import { requestOfUpgrade, type UpgradeRequest } from './offered.ts'

/** What the guard says about a handshake. */
export type Upgrade<M extends ActionMap = ActionMap> = (
  | { readonly ok: true; readonly caller: GuardCaller }
  | { readonly ok: false; readonly problem: Problem; readonly closeCode: number }
) & {
  /**
   * Takes over the connection, once the library has opened it: closes a refused one with its code and gives `null`; follows
   * the others, and closes them with 4401 when their identity is over, with 4409 when another session is on top. Refused
   * ones are best accepted first: a page is told nothing about a handshake that fails.
   */
  attach(socket: SocketLike): Promise<GuardedConnection<M> | null>
}

interface UpgradeParts<M extends ActionMap> {
  readonly watch: Watch
  readonly tag: NamedTag
  readonly tagOf: (action: keyof M & string) => NamedTag
  readonly check: Guard<M>['check']
  readonly info: RequestInfo
}

/** Judges a handshake. Never rejects. */
export async function judgeUpgrade<M extends ActionMap>(
  deps: Deps,
  given: UpgradeRequest,
  parts: UpgradeParts<M>,
): Promise<Upgrade<M>> {
  const { tag, info } = parts
  const read = readUpgrade(given)
  if (read.request === null) {
    const facts = { id: deps.newId(), ip: info.ip ?? null, userAgent: null, method: 'GET', route: '', client: null }
    const judgement = await judge(deps, { request: null, tag, resource: null, facts }, () =>
      Promise.reject(read.refusal),
    )
    return refused(judgement.ok ? read.refusal : judgement.refusal)
  }
  const { request } = read
  const facts = requestFacts(request, deps.newId(), info.ip ?? null)
  const judgement = await judgeRequest(deps, { request, tag, resource: info.resource ?? null, facts })
  if (!judgement.ok) return refused(judgement.refusal)
  const { caller, by } = judgement
  return { ok: true, caller, attach: (socket) => attach(deps, { ...parts, request, caller, by }, socket) }
}

type ReadUpgrade = { readonly request: Request } | { readonly request: null; readonly refusal: Refusal }

function readUpgrade(given: UpgradeRequest): ReadUpgrade {
  try {
    return { request: requestOfUpgrade(given) }
  } catch (error) {
    if (error instanceof Refusal) return { request: null, refusal: error }
    // What is no address and no header either was never a request.
    return { request: null, refusal: new Refusal('not_found') }
  }
}

function refused(refusal: Refusal) {
  const closeCode = closeCodeOf(refusal)
  return {
    ok: false,
    problem: problemOf(refusal),
    closeCode,
    async attach(socket: SocketLike) {
      socket.close(closeCode, refusal.code)
      return null
    },
  } as const
}

interface Opened<M extends ActionMap> extends UpgradeParts<M> {
  readonly request: Request
  readonly caller: GuardCaller
  readonly by: Caller
}

async function attach<M extends ActionMap>(
  deps: Deps,
  { watch, tagOf, check, info, request, caller, by }: Opened<M>,
  socket: SocketLike,
): Promise<GuardedConnection<M>> {
  let unfollow: () => void = () => undefined
  const close = (refusal: Pick<Refusal, 'code' | 'options'>) => {
    unfollow()
    socket.close(closeCodeOf(refusal), refusal.code)
  }
  let gone = false
  socket.addEventListener('close', () => {
    gone = true
    unfollow()
  })
  unfollow = await follow(deps, watch, { request, caller: by }, close)
  if (gone) unfollow()
  return {
    caller,
    async message(action, work) {
      const result = await handled(await check(request, tagOf(action), info), work)
      if (!result.ok) {
        const { code, status } = result.problem
        const about = { code, options: { status } }
        // Not allowed is an answer to this message; the others are about who is there.
        if (closeCodeOf(about) > 4400 && status !== 403) close(about)
      }
      return result
    },
  }
}
