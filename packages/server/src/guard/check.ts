import { type ActionTag, decideAction } from '@understudy/protocol'
import { consultAction } from '../access/consult.ts'
import { isLoad, isSafe } from '../browser/source.ts'
import type { Deps } from '../deps.ts'
import { commitRecorded } from '../recording/commit.ts'
import { actedAsOf, auditEvent, ofRequest, ofSession, type RequestFacts } from '../recording/event.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { type LiveSupport, settle, settleTop, tookOwnAlong } from '../sessions/settle.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import { toSupportSession } from '../sessions/view.ts'
import type { OwnCaller, SupportCaller } from '../tokens/authenticate.ts'
import type { GuardCaller, OwnGuardCaller } from './caller.ts'
import { checkContext, suspended } from './fence.ts'
import { requireGrant } from './grant.ts'
import { type Finished, finishOf, type RecordedRequest } from './outcome.ts'

/** An action with its name. */
export interface NamedTag extends ActionTag {
  readonly action: string
}

/** What is being asked for, and from where. */
export interface GuardedRequest {
  readonly request: Request
  /** `undefined`: the application has not declared this action. */
  readonly tag: NamedTag | undefined
  /** What it is about, where the application has said so; for the grant of a session in `shadow` mode. */
  readonly resource: string | null
  readonly facts: RequestFacts
}

/**
 * Lets somebody through as themselves, unless a support session of theirs runs: then their own session rests.
 *
 * A token is sent by whoever wrote the request; a cookie comes by itself, so that with it a change has to say the context.
 *
 * @throws Refusal `session_ended`, `own_session_suspended`, `context_mismatch`, `context_required` with a cookie
 */
export async function admitOwn(
  deps: Deps,
  caller: OwnCaller,
  { request, tag }: Pick<GuardedRequest, 'request' | 'tag'>,
): Promise<OwnGuardCaller> {
  if (caller.over) throw new Refusal('session_ended')
  const top = await settleTop(deps, caller.key)
  if (top?.live) throw suspended(top)
  if (tookOwnAlong(top)) throw new Refusal('session_ended')
  const entry = await deps.lookup(caller.sub)
  if (entry === null || !entry.active) throw new Refusal('session_ended')
  // An end on the way here has moved the epoch on.
  const mayBeSilent = caller.cookie === null || (isSafe(request) && tag?.mutates !== true)
  checkContext(request, { session: 'own', epoch: top?.row.epoch ?? caller.epoch }, { mayBeSilent })
  const { person, roles } = entry
  return { kind: 'own', actor: person, subject: null, session: null, mode: null, sub: person.id, roles }
}

/** Somebody who was let through, and whom to tell how it went. */
export interface Admitted {
  readonly caller: GuardCaller
  readonly finished: Finished
}

/**
 * Lets an actor through in the subject's account: only while the session may go on, only for the tab that knows it, only
 * for what the mode, the policy and, in `shadow` mode, the grant allow, and only once the log has it. Never falls back to the
 * actor.
 *
 * @throws Refusal `session_ended`, `token_expired`, `context_mismatch`, `context_required`, `mode_read_only`,
 * `action_restricted`, `action_untagged`, `audit_unavailable`, `internal` (503) where the grant cannot be asked
 */
export async function admitSupport(deps: Deps, caller: SupportCaller, guarded: GuardedRequest): Promise<Admitted> {
  const settled = await presentSupport(deps, caller, guarded)
  const scope = { mode: settled.row.mode, restricted: deps.policy.restrictedClasses }
  const decision = decideAction(scope, guarded.tag)
  if (!decision.allowed) {
    throw new Refusal(decision.code, decision.class === null ? {} : { actionClass: decision.class })
  }
  const { tag, resource, facts } = guarded
  if (tag !== undefined) {
    await consultAction(deps, settled, tag)
    await requireGrant(deps, settled, { tag, resource })
  }
  const change = await recordAction(deps, settled, guarded)
  return admit(deps, settled, { tag, facts, change })
}

/**
 * An actor who is in the subject's account at this moment, in the tab that knows it; whatever they may do there.
 *
 * @throws Refusal `session_ended`, `token_expired`, `context_mismatch`, `context_required`
 */
export async function presentSupport(
  deps: Deps,
  caller: SupportCaller,
  { request, tag }: Pick<GuardedRequest, 'request' | 'tag'>,
): Promise<LiveSupport> {
  const settled = await settle(deps, caller.row)
  if (!settled.live) throw sessionEnded(settled.row)
  if (caller.expired) throw new Refusal('token_expired')
  const { id: session, epoch } = settled.row
  // Pages, pictures and downloads that the browser loads by itself cannot bring the header.
  const mayBeSilent = caller.cookie !== null && isLoad(request) && tag?.mutates !== true
  checkContext(request, { session, epoch }, { mayBeSilent })
  return settled
}

/** What a handler is given about somebody who was let through into a subject's account. */
export function admit(deps: Deps, { row, actor, subject }: LiveSupport, recorded: RecordedRequest): Admitted {
  const shadow = row.mode === 'shadow'
  return {
    caller: {
      kind: 'support',
      actor: actor.person,
      subject: subject.person,
      session: toSupportSession(row, deps.policy),
      mode: row.mode,
      sub: shadow ? actor.person.id : subject.person.id,
      roles: shadow ? [] : subject.roles,
    },
    finished: finishOf(deps, { row, ...recorded }),
  }
}

/**
 * Writes what is about to happen; a read may be written a moment later, together with others. For all else the session is held
 * while that commits: an end either comes before, and refuses this, or after, and finds it in the log. Gives the number of the change in the subject's history, `null` for a read. `late`: the
 * session is over, for something that was let through before.
 */
export async function recordAction(
  deps: Deps,
  { row }: LiveSupport,
  { tag, facts }: Pick<GuardedRequest, 'tag' | 'facts'>,
  { late = false }: { readonly late?: boolean } = {},
): Promise<number | null> {
  if (tag === undefined) return null
  const about = (now: number) =>
    auditEvent({
      ...ofSession(row),
      time: now,
      type: 'SUPPORT_ACTION',
      outcome: 'allowed',
      actedAs: actedAsOf(row),
      ...(late ? { detail: 'after_end' } : {}),
      policyVersion: deps.policy.version,
      ...ofRequest(facts, { name: tag.action, class: tag.class }),
    })
  if (deps.batchesReads && !tag.mutates) {
    await deps.readBatch.add(row.id, about(deps.now()))
    return null
  }
  await deps.readBatch.demandWritten(row.id)
  return commitRecorded(deps.sql, async (tx) => {
    const now = deps.now()
    const held = await findSession(tx, row.id, 'share')
    if (!late) demandLive(held, now)
    // Before the effect: should the process die in between, the subject reads of a change too many, not too few.
    const [change] = tag.mutates
      ? await tx.query<{ id: number }>(
          'INSERT INTO understudy.session_change (session_id, at, action) VALUES ($1, $2, $3) RETURNING id',
          [row.id, now, tag.action],
        )
      : []
    return { result: change?.id ?? null, events: [about(now)] }
  })
}

function demandLive(held: SessionRow | null, now: number): void {
  if (held === null || held.endedAt !== null) throw sessionEnded(held)
  if (now >= held.expiresAt) throw sessionEnded({ endReason: 'ceiling' })
}
