import { decideStart, type HandoffCode } from '@understudy/protocol'
import { consultStart, requireStart } from '../access/consult.ts'
import type { OutsideDecision } from '../access/decisionPoint.ts'
import { demandAllowance } from '../breakGlass/allowance.ts'
import { cookieStands } from '../browser/store.ts'
import type { Deps } from '../deps.ts'
import type { DirectoryEntry } from '../directory.ts'
import { demandNoHalt } from '../halt/store.ts'
import { claimKey } from '../http/idempotency.ts'
import { expectIssued } from '../issuing/expect.ts'
import { openWaiting } from '../issuing/redirect/open.ts'
import type { WaitingStart } from '../issuing/redirect/store.ts'
import { actorFacts, subjectFacts } from '../policy/facts.ts'
import { commitRecorded, type Recorded } from '../recording/commit.ts'
import { ofRequest, type RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { checkTenant, findApproval } from '../requests/approval.ts'
import { openRequest } from '../requests/open.ts'
import type { RequestRow } from '../requests/store.ts'
import type { Tx } from '../sql/sql.ts'
import { together, withCommit } from '../sql/together.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { holdAccount, readStamps, type Stamps, wasPutOut } from './account.ts'
import { type ActorSession, lockActor, lockActorSession } from './actorSession.ts'
import { endEvents, endWithin } from './end.ts'
import { openSession } from './open.ts'
import { startVolume, takesHalf } from './rateLimit.ts'
import { type LiveSupport, settle } from './settle.ts'
import { attempt, type StartWish } from './startForm.ts'
import { findLiveSession, listLiveSessions } from './store.ts'

/**
 * What a start came to. `waits`: nothing is open before the actor's browser has been at a back end. `repeated`: this key has been
 * used before, and `resource` is what it made then.
 */
export type StartOutcome =
  | { readonly outcome: 'started'; readonly live: LiveSupport; readonly handoff: HandoffCode | null }
  | { readonly outcome: 'pending'; readonly request: RequestRow }
  | { readonly outcome: 'waits'; readonly waiting: WaitingStart }
  | { readonly outcome: 'repeated'; readonly resource: string }

/** In how many steps a start is made: in one, or in two with a way through the actor's browser between them. Each is decided in full. */
export type StartWay =
  | {
      readonly kind: 'at_once'
      /** Name of the issuer that is asked for a credential afterwards; `null`: none is. */
      readonly issuer: string | null
      /** Whether what it does has cost the actor the own session. */
      readonly ownLost: boolean
    }
  | {
      readonly kind: 'leaves'
      /** Name of the issuer that the browser is sent to. */
      readonly issuer: string
      /** Of the page that asks; `null`: it does not say. */
      readonly origin: string | null
    }
  | {
      readonly kind: 'arrives'
      /** Of the start that waited: the random part of the session's id. */
      readonly id: string
      /** When what the back end gave is over, at the latest; `null`: it did not say. Milliseconds. */
      readonly notAfter: number | null
      /** Of the account, when the start was asked for. */
      readonly stamps: Stamps
      /** Whether the back end lets its session be given more time. */
      readonly extend: boolean
      /** Whether the way has cost the actor the own session. */
      readonly ownLost: boolean
      /** Done in the transaction that opens the session. Throws where it must not be opened after all. */
      readonly within: (tx: Tx) => Promise<void>
    }

/** Everything a start is decided on. */
export interface StartCall {
  readonly caller: OwnCaller
  readonly wish: StartWish
  readonly key: string
  /** Thumbprint of the key that the session’s tokens are to be bound to, proven to be held; `null`: none. */
  readonly jkt: string | null
  readonly facts: RequestFacts
  readonly way: StartWay
}

/** The people of a start as the directory knows them now. */
export interface StartPeople {
  readonly actor: DirectoryEntry | null
  readonly subject: DirectoryEntry | null
  /** What somebody else's decision point said; permitted where there is none. */
  readonly outside: OutsideDecision
  /** Of the account, before anybody was asked about it. */
  readonly stamps: Stamps
}

/**
 * Opens a support session, or a request for one, or a start that waits for a browser. Mints no credential: it returns when session, epoch and the audit row
 * are committed together.
 *
 * With `replaces`, the session that is named ends in the same transaction, and only if this one opens.
 *
 * What does not depend on the subject is checked first (key, conflict, rate, approval), so that those answers tell
 * nothing about accounts; then every unavailable subject is refused alike and after the same work (CVE-2019-18886).
 *
 * @throws Refusal `session_conflict`, `rate_limited`, `review_overdue`, `request_not_found`, `request_not_open`, `validation_failed`,
 * `actor_not_allowed`, `subject_unavailable`, `idempotency_key_reused`, `session_ended`, `starts_halted`,
 * `audit_unavailable`, `invalid_dpop_proof` for a key of another session
 */
export async function start(deps: Deps, call: StartCall): Promise<StartOutcome> {
  const { caller, wish } = call
  // Before the transaction: a directory may live in the same embedded database, which has one connection.
  const [stamps, actor, subject, live] = await Promise.all([
    call.way.kind === 'arrives' ? call.way.stamps : readStamps(deps.sql, { subject: wish.subject }),
    deps.lookup(caller.sub),
    deps.lookup(wish.subject),
    listLiveSessions(deps.sql, { person: caller.sub }),
  ])
  // What may not go on must not stand in the way of the next one (decidim #2372).
  for (const row of live) if (row.actorSub === caller.sub) await settle(deps, row)
  // Nobody who could not start anyway makes the decision point work.
  const outside: OutsideDecision = mayAsk(deps, call, actor)
    ? await consultStart(deps, { caller, wish, actor, subject })
    : { outcome: 'permit' }
  try {
    const people = { actor, subject, outside, stamps }
    const { outcome, half } = await commitRecorded(deps.sql, (tx) => decideAndOpen(deps, tx, call, people))
    // Before the limit stops anybody, and without a name: who it is stands in the row of this request.
    if (half) deps.log({ level: 'warn', event: 'starts_half_used', request: call.facts.id })
    if (outcome.outcome === 'started' && outcome.live.row.breakGlass) {
      deps.log({ level: 'error', event: 'break_glass_started', request: call.facts.id, session: outcome.live.row.id })
    }
    return outcome
  } catch (error) {
    // The lock on the actor makes this unlikely; the indexes make it impossible.
    const reason = isLiveConflict(error) ? new Refusal('session_conflict') : error
    throw reason instanceof Refusal ? withAttempt(call, reason) : reason
  }
}

async function decideAndOpen(deps: Deps, tx: Tx, call: StartCall, people: StartPeople): Promise<Recorded<Decided>> {
  const { caller, wish, way } = call
  const now = deps.now()
  const id = way.kind === 'arrives' ? way.id : deps.newId()
  const fingerprint = call.jkt === null ? ['start', wish] : ['start', wish, call.jkt]
  const claim = { actorKey: caller.key, key: call.key, fingerprint, resource: id, now }
  const account = { subject: wish.subject, tenant: people.subject?.tenant ?? null }
  const [, , , own, , resource, live, volume, stamps] = await together(
    // Before everything else: a halt waits for the starts that are under way, and none begins behind it.
    demandNoHalt(tx),
    lockActor(tx, caller.iss, caller.sub),
    holdAccount(tx, account),
    holdStanding(tx, caller),
    demandCookie(tx, caller),
    // The key was the first half's, and a browser comes back once.
    way.kind === 'arrives' ? Promise.resolve(null) : claimKey(tx, claim),
    findLiveSession(tx, caller.key),
    startVolume(tx, deps.policy, { ...caller, subject: wish.subject }, now),
    readStamps(tx, account),
  )
  if (resource !== null) return { result: { outcome: { outcome: 'repeated', resource }, half: false }, events: [] }
  if (live !== null && live.id !== wish.replaces) throw new Refusal('session_conflict')
  // It was counted when it left.
  if (way.kind !== 'arrives' && volume.wait > 0)
    throw new Refusal('rate_limited', { retryAfter: Math.ceil(volume.wait / 1000) })
  if (wish.breakGlass && deps.policy.breakGlass !== undefined) {
    await demandAllowance(tx, deps.policy.breakGlass, caller, now)
  }
  const { requestId } = wish
  const approval = requestId === null ? null : await findApproval(tx, caller, { ...wish, requestId }, now)

  const { actor, subject, outside } = people
  const decision = decideStart(deps.policy, {
    actor: actorFacts(caller.sub, actor),
    subject: subject === null ? null : subjectFacts(subject, now),
    mode: wish.mode,
    approved: approval !== null,
    breakGlass: wish.breakGlass,
  })
  if (decision.outcome === 'deny' || actor === null || subject === null) {
    throw new Refusal(decision.outcome === 'deny' ? decision.code : 'subject_unavailable', { rule: decision.rule })
  }
  requireStart(outside, caller.acr)
  // Everybody was put out while this was under way: whoever wants in asks again.
  if (wasPutOut(people.stamps, stamps)) throw new Refusal('subject_unavailable', { rule: 'subject.put_out' })
  if (approval !== null) checkTenant(approval, subject)
  const opening = { ...call, id, actor, subject, now, rule: decision.rule, stamps: people.stamps }
  // What waits for a decision takes nobody's place yet: the present session goes on.
  const half = approval === null && way.kind !== 'arrives' && takesHalf(deps.policy, volume)
  // Nobody asked for that: the way was for a session.
  if (decision.outcome === 'needs_approval' && way.kind === 'arrives') throw new Refusal('request_not_open')
  if (decision.outcome === 'needs_approval') return withHalf(await openRequest(deps, tx, opening), half)
  if (way.kind === 'leaves') return withHalf(await openWaiting(deps, tx, opening, way), half)
  const ended = live === null ? [] : await endWithin(tx, [{ row: live, reason: 'superseded' }], now)
  const breakGlass = decision.breakGlass === true ? (deps.policy.breakGlass ?? null) : null
  const epoch = ended.at(-1)?.epoch ?? own.epoch
  // What the first one has cost is not given back by another one in its place.
  const ownLost = way.ownLost || ended.some((row) => row.ownLost)
  const opened = await openSession(deps, tx, { ...opening, epoch, approval, breakGlass, ownLost })
  if (way.kind === 'arrives') await way.within(tx)
  if (way.kind === 'at_once' && way.issuer !== null) withCommit(expectIssued(tx, { id, issuer: way.issuer, now }))
  const by = { person: actor.person, facts: call.facts }
  return withHalf({ ...opened, events: [...endEvents(deps, ended, by), ...opened.events] }, half)
}

/** The actor session, held from here on. @throws Refusal `session_ended` where it is over */
async function holdStanding(tx: Tx, caller: OwnCaller): Promise<ActorSession> {
  const own = await lockActorSession(tx, caller)
  if (own.over) throw new Refusal('session_ended')
  return own
}

/** Signed out, or succeeded by another value, while this waited: a delayed writer opens nothing. */
async function demandCookie(tx: Tx, { cookie }: OwnCaller): Promise<void> {
  if (cookie !== null && !(await cookieStands(tx, cookie.hash))) throw new Refusal('session_ended')
}

/** What a start came to, and whether it is the one that took half of what the actor has. An approved one was counted before. */
interface Decided {
  readonly outcome: StartOutcome
  readonly half: boolean
}

function withHalf({ result, events }: Recorded<StartOutcome>, half: boolean): Recorded<Decided> {
  return { result: { outcome: result, half }, events }
}

/** Whether the policy lets this actor start in this mode at all, whoever the subject is. */
function mayAsk({ policy }: Deps, { caller, wish }: StartCall, actor: DirectoryEntry | null): boolean {
  const asked = { mode: wish.mode, breakGlass: wish.breakGlass }
  const facts = { actor: actorFacts(caller.sub, actor), subject: null, ...asked, approved: true }
  return decideStart(policy, facts).rule === 'subject.unknown'
}

/** A refusal with what the log is to say of the start that it is of. */
export function withAttempt({ wish, facts }: Pick<StartCall, 'wish' | 'facts'>, refusal: Refusal): Refusal {
  const { rule = null, ...options } = refusal.options
  const record = { ...attempt(wish), ...ofRequest(facts, { name: 'session.start', class: rule }) }
  return new Refusal(refusal.code, { ...options, record })
}

function isLiveConflict(error: unknown): boolean {
  if (!(error instanceof Error) || !('constraint' in error)) return false
  return error.constraint === 'support_session_live_actor' || error.constraint === 'support_session_live_pair'
}
