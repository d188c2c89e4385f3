import type { ContextAnswer } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { findOpenRequest, toApprovalRequest } from '../requests/store.ts'
import { authenticate, type Caller, type OwnCaller, type SupportCaller } from '../tokens/authenticate.ts'
import { type LiveSupport, settle, settleTop, tookOwnAlong } from './settle.ts'
import { findLastEnded, type SessionRow } from './store.ts'
import { toEndedSession, toSupportSession } from './view.ts'

type SignedOut = Extract<ContextAnswer, { readonly state: 'signed-out' }>

/**
 * Who the caller is, by their credential and by the state of things at this moment. A refused credential is an answer
 * here, not an error: nobody. A support token never answers with its actor's own state; a cookie does once the session on
 * top of its own slot is over, because that slot is the actor's.
 *
 * @throws Refusal `internal` when it cannot be known; then the caller must assume nothing
 */
export async function readContext(deps: Deps, request: Request): Promise<ReadContext> {
  try {
    const caller = await authenticate(deps, request, { mayBeSuperseded: true })
    if (caller.kind === 'own') return { caller, answer: await ownContext(deps, caller) }
    const { below } = caller
    return { caller, answer: below === null ? await supportContext(deps, caller) : await ownContext(deps, below) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'not_authenticated') return nobody(deps, 'no_credential')
    if (error.code === 'invalid_token' || error.code === 'token_expired' || error.code === 'session_ended') {
      return nobody(deps, error.code)
    }
    throw error
  }
}

/** An answer, and whose credential it is about; `null` for nobody's. */
export interface ReadContext {
  readonly answer: ContextAnswer
  readonly caller: Caller | null
}

function nobody(deps: Deps, why: SignedOut['why']): ReadContext {
  return { answer: signedOut(deps, why), caller: null }
}

/** Who an actor is at this moment, as their own credential tells it. */
export async function ownContext(deps: Deps, caller: OwnCaller): Promise<ContextAnswer> {
  const top = await settleTop(deps, caller.key)
  if (top?.live) return activeContext(deps, top)

  const actor = await deps.lookup(caller.sub)
  const last = await findLastEnded(deps.sql, caller.key)
  // A session that was live until just now has moved the epoch since the caller was looked up.
  const epoch = last?.epoch ?? caller.epoch
  const over = caller.over || tookOwnAlong(top)
  if (over || actor === null || !actor.active) return signedOut(deps, 'session_ended', last, epoch)

  const now = deps.now()
  const ended = last === null ? undefined : toEndedSession(last)
  const request = await findOpenRequest(deps.sql, caller.key, now)
  return {
    state: 'own',
    epoch,
    now,
    actor: actor.person,
    ...(ended === undefined ? {} : { ended }),
    ...(request === null ? {} : { request: toApprovalRequest(request, now) }),
  }
}

async function supportContext(deps: Deps, caller: SupportCaller): Promise<ContextAnswer> {
  const settled = await settle(deps, caller.row)
  if (!settled.live) return signedOut(deps, 'session_ended', settled.row, settled.row.epoch)
  return caller.expired ? signedOut(deps, 'token_expired') : activeContext(deps, settled)
}

/** What a session that may go on answers. */
export function activeContext(deps: Deps, { row, actor, subject }: LiveSupport): ContextAnswer {
  return {
    state: 'active',
    epoch: row.epoch,
    now: deps.now(),
    actor: actor.person,
    subject: subject.person,
    session: toSupportSession(row, deps.policy),
  }
}

function signedOut(deps: Deps, why: SignedOut['why'], row: SessionRow | null = null, epoch = 0): SignedOut {
  const ended = row === null ? undefined : toEndedSession(row)
  return { state: 'signed-out', epoch, now: deps.now(), why, ...(ended === undefined ? {} : { ended }) }
}
