import type { BreakGlassRule } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../sql/sql.ts'

const DAY = 86_400_000

/**
 * That an actor may break the glass once more now, as far as their own past is concerned. Judged before anything that
 * depends on the subject, and whether or not the start would have needed it. Called under {@link lockActor}.
 *
 * @throws Refusal `review_overdue`, `rate_limited`
 */
export async function demandAllowance(
  tx: Tx,
  rule: BreakGlassRule,
  { iss, sub }: { readonly iss: string; readonly sub: string },
  now: number,
): Promise<void> {
  const [row] = await tx.query<{ at: number | null; overdue: boolean }>(
    `SELECT (SELECT started_at FROM understudy.support_session
             WHERE actor_iss = $1 AND actor_sub = $2 AND break_glass AND started_at > $3
             ORDER BY started_at DESC OFFSET $4 LIMIT 1) AS at,
            EXISTS (SELECT 1 FROM understudy.break_glass_review
                    WHERE actor_iss = $1 AND actor_sub = $2 AND reviewed_at IS NULL AND due_at <= $5) AS overdue`,
    [iss, sub, now - DAY, Math.max(rule.perDay - 1, 0), now],
  )
  if (row?.overdue === true && rule.overdueBlocks) throw new Refusal('review_overdue')
  const used = row?.at ?? null
  if (used !== null) throw new Refusal('rate_limited', { retryAfter: Math.ceil((used + DAY - now) / 1000) })
}
