import { decideStart, type ExtendAnswer } from '@understudy/protocol'
import { consultStart, requireStart } from '../access/consult.ts'
import type { Deps } from '../deps.ts'
import { notify } from '../events/notify.ts'
import { claimKey } from '../http/idempotency.ts'
import { actorFacts, subjectFacts } from '../policy/facts.ts'
import { commitRecorded } from '../recording/commit.ts'
import { auditEvent, ofRequest, ofSession, type RequestFacts } from '../recording/event.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { lockActor } from './actorSession.ts'
import { requireLive } from './answers.ts'
import { isExtendable } from './ceiling.ts'
import { findSession } from './store.ts'
import { toSupportSession } from './view.ts'

/**
 * A new decision to go on longer, by the policy's step and never past the ceiling. Repeating it with the same key gives
 * the session as it is and adds nothing.
 *
 * @throws Refusal `session_not_found`, `session_ended` (410), `ceiling_reached`, `actor_not_allowed` where an approval
 * is needed by now, `idempotency_key_reused`, `audit_unavailable`
 */
export async function extendSession(
  deps: Deps,
  caller: Pick<OwnCaller, 'key' | 'iss' | 'sub'> & Partial<Pick<OwnCaller, 'acr'>>,
  { id, key }: { readonly id: string; readonly key: string },
  facts: RequestFacts,
): Promise<ExtendAnswer> {
  const found = await findSession(deps.sql, id)
  if (found?.actorKey !== caller.key) throw new Refusal('session_not_found')
  const { actor, subject } = await requireLive(deps, found)
  const decision = decideStart(deps.policy, {
    actor: actorFacts(caller.sub, actor),
    subject: subjectFacts(subject, deps.now()),
    mode: found.mode,
    approved: found.requestId !== null,
    breakGlass: found.breakGlass,
  })
  if (decision.outcome !== 'allow') throw new Refusal('actor_not_allowed')
  const wish = { ...found, subject: found.subjectId, ttlSeconds: deps.policy.duration.extendBy }
  requireStart(await consultStart(deps, { caller, wish, actor, subject }), caller.acr ?? null)

  const session = await commitRecorded(deps.sql, async (tx) => {
    const now = deps.now()
    await lockActor(tx, caller.iss, caller.sub)
    const claim = { actorKey: caller.key, key, fingerprint: ['extend', id], resource: id, now }
    const known = await claimKey(tx, claim)
    const row = await findSession(tx, id, 'update')
    if (row === null || row.endedAt !== null || now >= row.expiresAt) {
      throw sessionEnded(row?.endReason ? row : { endReason: 'ceiling' }, 410)
    }
    if (known !== null) return { result: row, events: [] }
    if (!isExtendable(row, deps.policy)) throw new Refusal('ceiling_reached')

    const expiresAt = Math.min(row.expiresAt + deps.policy.duration.extendBy * 1000, row.ceilingAt)
    await tx.query('UPDATE understudy.support_session SET expires_at = $2 WHERE id = $1', [id, expiresAt])
    await notify(tx, row.actorKey)
    const event = auditEvent({
      ...ofSession(row),
      time: now,
      type: 'ADMIN_IMPERSONATION_EXTENDED',
      outcome: 'allowed',
      detail: decision.rule,
      policyVersion: deps.policy.version,
      ...ofRequest(facts, { name: 'session.extend' }),
    })
    return { result: { ...row, expiresAt }, events: [event] }
  })
  return { session: toSupportSession(session, deps.policy), now: deps.now() }
}
