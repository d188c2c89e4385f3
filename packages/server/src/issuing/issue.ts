import type { BridgeDeps } from '../bridgeDeps.ts'
import type { Deps } from '../deps.ts'
import { sessionId } from '../ids.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { asIssuerError, IssuerError } from '../issuers/issuerError.ts'
import { Refusal } from '../refusal.ts'
import { requireLive } from '../sessions/answers.ts'
import { SHORTEST } from '../sessions/ceiling.ts'
import { endSession } from '../sessions/end.ts'
import { settle } from '../sessions/settle.ts'
import type { StartOutcome } from '../sessions/start.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import { requireIssued } from './expect.ts'
import { keepIssued } from './keep.ts'
import { limitsOf, type TimeLimits } from './limits.ts'
import { type IssueCall, orderOf } from './order.ts'
import { type SentAway, sendAway, sentAway } from './redirect/sendAway.ts'
import { demandReplacedOver } from './replaced.ts'
import { type Issuing, issuerFor } from './settings.ts'
import { toldOf } from './told.ts'
import { withOwnSession } from './withOwnSession.ts'

/** What there is to answer to a start. */
export type IssuedOutcome = Exclude<StartOutcome, { readonly outcome: 'waits' }> | SentAway

/** A session, and who gives something for it. */
interface Issue {
  readonly issuing: Issuing
  readonly issuer: Issuer
  readonly id: string
}

/** Milliseconds for the back end to answer and to be read back. */
const PATIENCE = 20_000

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
): Promise<IssuedOutcome> {
  const { issuing } = deps
  if (outcome.outcome === 'waits') return sendAway(deps, issuing, outcome.waiting, call)
  if (issuing === null || outcome.outcome === 'pending') return outcome
  if (outcome.outcome === 'repeated') {
    const away = await sentAway(deps, issuing, outcome.resource)
    if (away !== null) return away
    await requireIssued(deps.sql, sessionId(outcome.resource))
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
 * lives, at most, and as the issuer declares that it can be. When none comes, or not the one that was ordered, the session ends again (`integrity`), and nothing is
 * left at the back end that the housekeeping does not go on ending.
 *
 * @throws Refusal by the reason of the issuer; `internal` (502) where that is nobody's business
 */
async function issueFor(deps: Deps, { issuing, issuer, id }: Issue, call: IssueCall): Promise<void> {
  const row = await findSession(deps.sql, id)
  if (row === null) throw new Refusal('session_not_found')
  try {
    await demandReplacedOver(deps, issuing, row.actorKey)
    const issued = await issuer.start(orderOf(row, call), {
      signal: AbortSignal.timeout(PATIENCE),
      keep: (kept) =>
        keepIssued(deps, kept, {
          ...{ session: id, issuer: issuer.name, sealingKey: issuing.sealingKey, endableAt: deps.now() },
        }),
      // As it is then: it may have been ended while the back end was asked.
      stands: async () => stands(deps, id),
    })
    const { expiresAt } = issued
    if (expiresAt !== null && expiresAt - deps.now() < SHORTEST) throw new Refusal('internal', { status: 502 })
    await markVerified(deps, row, { expiresAt, ...limitsOf(issuer, row.startedAt) })
  } catch (thrown) {
    const nothing = thrown instanceof IssuerError && thrown.leftover === 'none'
    await endSession(deps, { row: nothing ? await withOwnSession(deps, row) : row, reason: 'integrity' })
    if (thrown instanceof Refusal) throw thrown
    const error = asIssuerError(thrown)
    deps.log({ level: 'error', event: 'issuer_refused', code: error.code, session: id, error })
    throw toldOf(error)
  }
}

async function stands(deps: Deps, id: string): Promise<boolean> {
  const row = await findSession(deps.sql, id)
  return row !== null && (await settle(deps, row)).live
}

interface Limits extends TimeLimits {
  /** Of the credential; `null`: the back end did not say. Milliseconds. */
  readonly expiresAt: number | null
}

async function markVerified(deps: Deps, { id }: SessionRow, { expiresAt, notAfter, extend }: Limits): Promise<void> {
  await deps.sql.transaction(async (tx) => {
    await tx.query('UPDATE understudy.issued SET verified_at = $2, expires_at = $3 WHERE session_id = $1', [
      id,
      deps.now(),
      expiresAt,
    ])
    // What is not known is NULL, which `least` passes over.
    await tx.query(
      `UPDATE understudy.support_session
       SET expires_at = least(expires_at, $2::bigint, $3::bigint),
         ceiling_at = least(CASE WHEN $4::boolean THEN ceiling_at ELSE expires_at END, $2::bigint, $3::bigint)
       WHERE id = $1 AND ended_at IS NULL`,
      [id, expiresAt, notAfter, extend],
    )
  })
}
