import { type Review, type ReviewVerdict, reachesTenant } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { APPROVERS, notify } from '../events/notify.ts'
import type { PresentCaller } from '../http/callers.ts'
import { claimKey } from '../http/idempotency.ts'
import { commitRecorded } from '../recording/commit.ts'
import { auditEvent, ofRequest, ofSession, type RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { lockActor } from '../sessions/actorSession.ts'
import { isOwn } from '../sessions/revoke.ts'
import { lockReview, type ReviewRow, writeReview } from './store.ts'
import { endOf, toReviews } from './view.ts'

/** What somebody has found about a session, and about which. */
export interface ReviewCall {
  readonly id: string
  readonly verdict: ReviewVerdict
  /** Normalised, of the length that a reason has. */
  readonly text: string
  readonly key: string
}

/**
 * Writes the review of a session that was started without its approval: once, by somebody else, when it is over. Changes
 * nothing about the session.
 *
 * @throws Refusal `session_not_found`, `review_not_open`, `not_approver` for the actor and the subject themselves,
 * `idempotency_key_reused`, `audit_unavailable`
 */
export async function reviewSession(
  deps: Deps,
  { caller, entry }: PresentCaller,
  { id, verdict, text, key }: ReviewCall,
  facts: RequestFacts,
): Promise<Review> {
  const now = deps.now()
  const row = await commitRecorded<ReviewRow>(deps.sql, async (tx) => {
    await lockActor(tx, caller.iss, caller.sub)
    const claim = { actorKey: caller.key, key, fingerprint: ['review', id, verdict, text], resource: id, now }
    const known = await claimKey(tx, claim)
    const found = await lockReview(tx, id)
    if (found === null) throw new Refusal('session_not_found')
    const { session } = found
    const own = isOwn(caller, session)
    if (!own && !reachesTenant(deps.policy, entry.tenant, session.subjectTenant)) throw new Refusal('session_not_found')
    if (known !== null) return { result: found, events: [] }

    if (own || session.subjectId === caller.sub) throw new Refusal('not_approver')
    if (found.result !== null || endOf(found, now) === null) throw new Refusal('review_not_open')

    const result = { verdict, text, by: entry.person, at: now }
    await writeReview(tx, id, result)
    await notify(tx, session.actorKey)
    await notify(tx, APPROVERS)
    const event = auditEvent({
      ...ofSession(session),
      time: now,
      type: 'ADMIN_IMPERSONATION_REVIEWED',
      outcome: 'allowed',
      actor: entry.person,
      // What was found and why; the reason of the session stands at its start.
      reason: { code: verdict, text },
      detail: verdict,
      policyVersion: deps.policy.version,
      ...ofRequest(facts, { name: 'review.write' }),
    })
    return { result: { ...found, result }, events: [event] }
  })
  const [review] = await toReviews(deps.sql, [row], now)
  if (review === undefined) throw new Refusal('session_not_found')
  return review
}
