import type { ContextAssertion } from '@understudy/protocol'
import type { DirectoryEntry } from '../directory.ts'
import { checkContext, suspended } from '../guard/fence.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { settle, settleTop, tookOwnAlong } from '../sessions/settle.ts'
import { overlaps } from '../sessions/standing.ts'
import { authenticate, type Caller, type OwnCaller } from '../tokens/authenticate.ts'
import type { Call } from './call.ts'
import { requireKey } from './idempotency.ts'

/** What a route accepts beside the usual. */
interface Leniency {
  /** Also a cookie that has had a successor: for what only reads the context or puts something down. */
  readonly mayBeSuperseded?: boolean
  /** Also the own slot of a cookie under its support session: for what the own credential serves while it rests. */
  readonly mayRest?: boolean
}

/**
 * Who calls, by either kind of credential. What they may do is the route's to ask. With a cookie every POST has to bring
 * an `Idempotency-Key`, which no form and no other origin's page can add; and a `Support-Context`, where there is one, has
 * to be right.
 */
export async function anyCaller(
  call: Call,
  { mayBeSuperseded = false, mayRest = false }: Leniency = {},
): Promise<Caller> {
  const caller = await authenticate(call.deps, call.request, { mayBeSuperseded })
  call.known.caller = caller
  if (caller.cookie !== null) {
    if (call.request.method === 'POST') requireKey(call.request)
    // A token says whose it is; behind a cookie there may be somebody else by now than the page shows.
    if (!mayBeSuperseded) checkContext(call.request, contextOf(caller), { mayBeSilent: true })
  }
  return mayRest && caller.kind === 'support' && caller.below !== null ? caller.below : caller
}

function contextOf(caller: Caller): ContextAssertion {
  if (caller.kind === 'own') return { session: 'own', epoch: caller.epoch }
  return { session: caller.row.id, epoch: caller.row.epoch }
}

/**
 * Somebody by their own credential. A support credential is refused here, whoever holds it: nesting is impossible.
 *
 * @throws Refusal `already_in_support_session`, `session_ended`, `token_expired`
 */
export async function ownCaller(call: Call, leniency: Leniency = {}): Promise<OwnCaller> {
  return requireOwn(call, await anyCaller(call, leniency))
}

/** The judgement of {@link ownCaller} on a caller who is known already. */
export async function requireOwn(call: Call, caller: Caller): Promise<OwnCaller> {
  if (caller.kind === 'own') {
    if (caller.over) throw new Refusal('session_ended')
    return caller
  }
  const { live, row } = await settle(call.deps, caller.row)
  if (!live) throw sessionEnded(row)
  throw new Refusal(caller.expired ? 'token_expired' : 'already_in_support_session')
}

/** Somebody as themselves, active, with no support session on top: for everything that their own session rests for. */
export interface PresentCaller {
  readonly caller: OwnCaller
  readonly entry: DirectoryEntry
}

/** @throws Refusal what {@link ownCaller} throws, `own_session_suspended`, `session_ended` for accounts that are not active */
export async function presentCaller(call: Call): Promise<PresentCaller> {
  const caller = await ownCaller(call)
  const top = await settleTop(call.deps, caller.key)
  if (top?.live) throw suspended(top)
  if (tookOwnAlong(top)) throw new Refusal('session_ended')
  return inGoodStanding(call, caller)
}

/**
 * Somebody by their own credential, active, also while it rests: for what an actor reads of their own side in the middle of
 * a support session.
 *
 * @throws Refusal what {@link ownCaller} throws, `session_ended` for accounts that are not active
 */
export async function restingCaller(call: Call): Promise<PresentCaller> {
  return inGoodStanding(call, await ownCaller(call, { mayRest: true }))
}

async function inGoodStanding(call: Call, caller: OwnCaller): Promise<PresentCaller> {
  const entry = await call.deps.lookup(caller.sub)
  if (entry === null || !entry.active) throw new Refusal('session_ended')
  return { caller, entry }
}

/** Somebody of the support team: may see its work. @throws Refusal `actor_not_allowed` and the above */
export async function operator(call: Call): Promise<PresentCaller> {
  const present = await presentCaller(call)
  const { supportRoles } = call.deps.policy
  if (!overlaps(present.entry.roles, supportRoles) && !approves(call, present)) throw new Refusal('actor_not_allowed')
  return present
}

/** Somebody who may decide requests. @throws Refusal `not_approver` and the above */
export async function approver(call: Call): Promise<PresentCaller> {
  const present = await presentCaller(call)
  if (!approves(call, present)) throw new Refusal('not_approver')
  return present
}

/** Whether somebody holds one of the approver roles. */
export function approves(call: Call, { entry }: Pick<PresentCaller, 'entry'>): boolean {
  return overlaps(entry.roles, call.deps.policy.approverRoles)
}
