import type { BreakGlassRule } from '@understudy/protocol'
import { insertReview } from '../breakGlass/store.ts'
import type { Deps } from '../deps.ts'
import type { DirectoryEntry } from '../directory.ts'
import { bindKey } from '../dpop/sessionKey.ts'
import { APPROVERS, notify } from '../events/notify.ts'
import { HANDOFF_LIFE, issueHandoff } from '../handoff/issue.ts'
import { sessionId } from '../ids.ts'
import { queueNotice } from '../notices/outbox.ts'
import type { Recorded } from '../recording/commit.ts'
import { auditEvent, ofRequest, ofTenant } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { type RequestRow, updateRequest } from '../requests/store.ts'
import type { Tx } from '../sql/sql.ts'
import { withCommit } from '../sql/together.ts'
import type { Stamps } from './account.ts'
import { advanceEpoch } from './actorSession.ts'
import { ceilingOf, SHORTEST } from './ceiling.ts'
import type { StartCall, StartOutcome } from './start.ts'
import { insertSession, type NewSession, type SessionRow } from './store.ts'

/** A start that has been decided upon. */
export interface Opening extends StartCall {
  /** The random part of the id of what is opened. */
  readonly id: string
  readonly actor: DirectoryEntry
  readonly subject: DirectoryEntry
  readonly now: number
  /** What decided. */
  readonly rule: string
  /** Of the account, when the start was asked for. */
  readonly stamps: Stamps
}

interface Opened extends Opening {
  /** Of the actor session, which this transaction holds. */
  readonly epoch: number
  /** Used up by this. */
  readonly approval: RequestRow | null
  /** By which an approval that was needed is skipped; `null`: none was. */
  readonly breakGlass: BreakGlassRule | null
  /** Whether nothing comes back to the actor but by a sign-in. */
  readonly ownLost: boolean
}

/** Writes a session, moves the epoch and uses up the approval, in the transaction that records the start. */
export async function openSession(
  deps: Deps,
  tx: Tx,
  {
    id,
    caller,
    wish,
    jkt,
    actor,
    subject,
    now,
    rule,
    facts,
    way,
    epoch: before,
    approval,
    breakGlass,
    ownLost,
  }: Opened,
): Promise<Recorded<StartOutcome>> {
  const session = sessionId(id)
  const approver = approval?.decidedBy ?? null
  const arrives = way.kind === 'arrives' ? way : null
  const ceilingAt = Math.min(
    ceilingOf(breakGlass ?? deps.policy.duration, caller, now),
    arrives?.notAfter ?? Number.POSITIVE_INFINITY,
  )
  if (ceilingAt - now < SHORTEST) throw new Refusal('session_ended')
  const expiresAt = Math.min(now + wish.ttlSeconds * 1000, ceilingAt)
  const fresh: NewSession = {
    id: session,
    actorKey: caller.key,
    actorIss: caller.iss,
    actorSub: caller.sub,
    subjectId: subject.person.id,
    subjectTenant: subject.tenant,
    actor: actor.person,
    subject: subject.person,
    approver,
    requestId: approval?.id ?? null,
    mode: wish.mode,
    reason: wish.reason,
    ticket: wish.ticket,
    returnTo: wish.returnTo,
    policyVersion: deps.policy.version,
    startedAt: now,
    expiresAt,
    ceilingAt: arrives?.extend === false ? expiresAt : ceilingAt,
    handoffOrigin: wish.handoff?.origin ?? null,
    redeemBy: wish.handoff === null ? null : now + HANDOFF_LIFE,
    keyBound: jkt !== null,
    breakGlass: breakGlass !== null,
    ownLost,
  }
  if (jkt !== null) await bindKey(tx, jkt, session)
  // What is handed to another origin leaves the tabs of this one as they are.
  const epoch = wish.handoff === null ? before + 1 : before
  if (wish.handoff === null) withCommit(advanceEpoch(tx, caller.key))
  withCommit(insertSession(tx, fresh), notify(tx, caller.key))
  const handoff = wish.handoff === null ? null : await issueHandoff(tx, session, wish.handoff, now)
  if (breakGlass !== null) {
    await insertReview(tx, fresh, now + breakGlass.reviewWithin * 1000)
    await queueNotice(tx, { kind: 'break_glass_started', session, key: deps.newId(), now })
    await notify(tx, APPROVERS)
  }
  if (approval !== null) {
    await updateRequest(tx, approval.id, { state: 'used' })
    await notify(tx, APPROVERS)
  }
  const { policyVersion: _, ...kept } = fresh
  const row: SessionRow = { ...kept, endedAt: null, endReason: null, epoch, actorSessionOver: false }
  const started = auditEvent({
    time: now,
    type: 'ADMIN_IMPERSONATION_STARTED',
    outcome: 'allowed',
    actor: actor.person,
    subject: subject.person,
    session,
    mode: wish.mode,
    reason: wish.reason,
    ticket: wish.ticket,
    ...ofTenant(subject.tenant),
    ...(breakGlass === null ? {} : { breakGlass: true }),
    approver,
    detail: rule,
    policyVersion: deps.policy.version,
    ...ofRequest(facts, { name: 'session.start' }),
  })
  return { result: { outcome: 'started', live: { live: true, row, actor, subject }, handoff }, events: [started] }
}
