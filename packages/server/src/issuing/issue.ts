import type { ProblemCode } from '@understudy/protocol'
import type { BridgeDeps } from '../bridgeDeps.ts'
import type { Deps } from '../deps.ts'
import { sessionId } from '../ids.ts'
import type { IssuerCode } from '../issuers/codes.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { asIssuerError } from '../issuers/issuerError.ts'
import { Refusal } from '../refusal.ts'
import { requireLive } from '../sessions/answers.ts'
import { endSession } from '../sessions/end.ts'
import { settle } from '../sessions/settle.ts'
import type { StartOutcome } from '../sessions/start.ts'
import { findSession } from '../sessions/store.ts'
import { finishIssued } from './finish.ts'
import { type IssueCall, orderOf } from './order.ts'
import { seal } from './seal.ts'
import { type Issuing, issuerFor } from './settings.ts'

/** A session, and who gives something for it. */
interface Issue {
  readonly issuing: Issuing
  readonly issuer: Issuer
  readonly id: string
}

/** Milliseconds for the back end to answer and to be read back. */
const PATIENCE = 20_000
/** No session is born in its last moments. Milliseconds. */
const SHORTEST = 30_000

/** What the actor is told. Why a back end says no is the operators' to know; everything about an account looks the same. */
const TOLD: Partial<Record<IssuerCode, ProblemCode>> = {
  not_allowed: 'actor_not_allowed',
  subject_not_found: 'subject_unavailable',
  subject_disabled: 'subject_unavailable',
  subject_protected: 'subject_unavailable',
  consent_required: 'subject_unavailable',
  actor_session_over: 'session_ended',
  already_active: 'session_conflict',
  step_up_required: 'step_up_required',
}

/**
 * What a start came to, once the back end has given its credential too; nothing to do without {@link IssuingOptions}. A start
 * that arrives again while the first is still being issued is told to ask later.
 *
 * @throws Refusal see {@link issueFor}
 */
export async function issued(
  deps: Deps & Pick<BridgeDeps, 'issuing'>,
  outcome: StartOutcome,
  call: IssueCall,
): Promise<StartOutcome> {
  const { issuing } = deps
  if (issuing === null || outcome.outcome === 'pending') return outcome
  if (outcome.outcome === 'repeated') {
    const waiting = await deps.sql.query(
      `SELECT 1 FROM understudy.support_session s LEFT JOIN understudy.issued i ON i.session_id = s.id
       WHERE s.id = $1 AND s.ended_at IS NULL AND i.verified_at IS NULL AND s.mode = ANY($2::text[])`,
      [sessionId(outcome.resource), issuing.issuers.flatMap(({ modes }) => modes)],
    )
    if (waiting.length > 0) throw new Refusal('internal', { status: 503 })
    return outcome
  }
  const { id, mode } = outcome.live.row
  const issuer = issuerFor(issuing, mode)
  if (issuer === null) return outcome
  await issueFor(deps, { issuing, issuer, id }, call)
  return { ...outcome, live: await requireLive(deps, await findSession(deps.sql, id)) }
}

/**
 * Obtains the back end's credential for a session that has just been committed. The session is as long as the credential
 * lives, at most. When none comes, or not the one that was ordered, the session ends again (`integrity`), and nothing is
 * left at the back end that the housekeeping does not go on ending.
 *
 * @throws Refusal by the reason of the issuer; `internal` (502) where that is nobody's business
 */
async function issueFor(deps: Deps, { issuing, issuer, id }: Issue, call: IssueCall): Promise<void> {
  const row = await findSession(deps.sql, id)
  if (row === null) throw new Refusal('session_not_found')
  // One that this session replaces must be over there first: back ends refuse a second one.
  await finishIssued(deps, issuing)
  try {
    const issued = await issuer.start(orderOf(row, call), {
      signal: AbortSignal.timeout(PATIENCE),
      keep: async (kept) => keep(deps, issuer, id, await seal(kept, id, issuing.sealingKey)),
      stands: async () => (await settle(deps, row)).live,
    })
    const { expiresAt } = issued
    if (expiresAt !== null && expiresAt - deps.now() < SHORTEST) throw new Refusal('internal', { status: 502 })
    await markVerified(deps, id, expiresAt)
  } catch (thrown) {
    await endSession(deps, { row, reason: 'integrity' })
    if (thrown instanceof Refusal) throw thrown
    const error = asIssuerError(thrown)
    deps.log({ level: 'error', event: 'issuer_refused', code: error.code, session: id, error })
    const told = TOLD[error.code]
    throw told === undefined ? new Refusal('internal', { status: 502 }) : new Refusal(told)
  }
}

/** Before it is judged: from here on housekeeping ends it, also if this process dies now. */
async function keep({ sql, now }: Deps, issuer: Issuer, id: string, sealed: string): Promise<void> {
  await sql.query(
    `INSERT INTO understudy.issued (session_id, issuer, kept, next_try_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (session_id) DO UPDATE SET kept = $3`,
    [id, issuer.name, sealed, now()],
  )
}

async function markVerified(deps: Deps, id: string, expiresAt: number | null): Promise<void> {
  await deps.sql.transaction(async (tx) => {
    await tx.query('UPDATE understudy.issued SET verified_at = $2, expires_at = $3 WHERE session_id = $1', [
      id,
      deps.now(),
      expiresAt,
    ])
    if (expiresAt === null) return
    await tx.query(
      `UPDATE understudy.support_session
       SET expires_at = least(expires_at, $2::bigint), ceiling_at = least(ceiling_at, $2::bigint)
       WHERE id = $1 AND ended_at IS NULL`,
      [id, expiresAt],
    )
  })
}
