import type { EndReason } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { asIssuerError } from '../issuers/issuerError.ts'
import { endSession } from '../sessions/end.ts'
import { findSession } from '../sessions/store.ts'
import { unseal } from './seal.ts'
import type { Issuing } from './settings.ts'

/** Milliseconds for one question. */
const PATIENCE = 10_000
/** At once. Which ones is left to chance, so that where there are more, everyone's turn comes. */
const MOST = 200

/** Milliseconds after a start. No issuing takes as long, with all its time-outs. */
const LONGEST_ISSUING = 90_000

/**
 * Ends sessions whose issuing has stopped half-way, because the process has: they are on, and nothing of theirs was ever verified.
 * Gives how many. What may be at the back end is ended with them.
 */
export async function endUnissued(deps: Deps, { issuers }: Issuing): Promise<number> {
  const rows = await deps.sql.query<{ id: string }>(
    `SELECT s.id FROM understudy.support_session s JOIN understudy.issued i ON i.session_id = s.id
     WHERE s.ended_at IS NULL AND i.verified_at IS NULL AND i.issuer = ANY($1::text[]) AND s.started_at <= $2`,
    [issuers.map(({ name }) => name), deps.now() - LONGEST_ISSUING],
  )
  const ended = await Promise.all(rows.map(({ id }) => end(deps, id, 'integrity')))
  for (const { id } of rows) deps.log({ level: 'error', event: 'issuing_unfinished', session: id })
  return ended.filter((over) => over).length
}

/**
 * Asks the back end about the credentials of sessions that run, and ends those whose credential was ended there: no back end
 * says so by itself. Gives how many. One that does not answer changes nothing; the bridge's own clock goes on.
 */
export async function lookBack(deps: Deps, issuing: Issuing): Promise<number> {
  const rows = await deps.sql.query<Row>(
    `SELECT i.session_id, i.issuer, i.kept FROM understudy.issued i JOIN understudy.support_session s ON s.id = i.session_id
     WHERE s.ended_at IS NULL AND i.verified_at IS NOT NULL AND i.kept IS NOT NULL AND i.issuer = ANY($1::text[])
     ORDER BY random() LIMIT ${MOST}`,
    [issuing.issuers.map(({ name }) => name)],
  )
  const ended = await Promise.all(rows.map((row) => lookAtOne(deps, issuing, row)))
  return ended.filter((over) => over).length
}

type Row = { session_id: string; issuer: string; kept: string }

async function lookAtOne(
  deps: Deps,
  { issuers, sealingKey }: Issuing,
  { session_id: id, issuer: name, kept }: Row,
): Promise<boolean> {
  const issuer = issuers.find((one) => one.name === name)
  if (issuer === undefined) return false
  try {
    const standing = await issuer.current(await unseal(kept, id, sealingKey), {
      signal: AbortSignal.timeout(PATIENCE),
    })
    if (standing.live) return false
    return await end(deps, id, issuer.endedThere)
  } catch (thrown) {
    const { code } = asIssuerError(thrown)
    if (code === 'subject_disabled') return end(deps, id, 'subject_disabled')
    deps.log({ level: 'warn', event: 'issued_not_seen', session: id, code })
    return false
  }
}

async function end(deps: Deps, id: string, reason: EndReason) {
  const row = await findSession(deps.sql, id)
  if (row === null) return false
  return (await endSession(deps, { row, reason })).changed
}
