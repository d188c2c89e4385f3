import type { Deps } from '../deps.ts'
import type { Held, Issuer } from '../issuers/issuer.ts'
import { asIssuerError } from '../issuers/issuerError.ts'
import type { Issuing } from './settings.ts'

/** Milliseconds for the list, and for each end. */
const PATIENCE = 15_000
/** Milliseconds between two looks. */
const EVERY = 600_000

/**
 * Clears up at the back end what outlived its session: a change that was given up may arrive there after its end was read back.
 * Gives the function to call every round, which looks at once and then every ten minutes; it fails nobody. What belongs to no
 * session of this database may be another bridge's: it is named in the log, and left alone.
 */
export function leftoverRounds(deps: Deps, issuing: Issuing | null): () => Promise<void> {
  let last: number | null = null

  return async () => {
    const now = deps.now()
    if (issuing === null || (last !== null && now - last < EVERY)) return
    last = now
    await Promise.all(issuing.issuers.map((issuer) => clearUp(deps, issuer)))
  }
}

async function clearUp(deps: Deps, issuer: Issuer): Promise<void> {
  if (issuer.held === undefined) return
  try {
    const held = await issuer.held({ signal: AbortSignal.timeout(PATIENCE) })
    if (held.length === 0) return
    const known = await deps.sql.query<Known>(
      `SELECT s.id, i.over_at IS NOT NULL OR (s.ended_at IS NOT NULL AND i.session_id IS NULL) AS over
       FROM understudy.support_session s LEFT JOIN understudy.issued i ON i.session_id = s.id WHERE s.id = ANY($1::text[])`,
      [held.map(({ session }) => session)],
    )
    const over = new Map(known.map((row) => [row.id, row.over]))
    await Promise.all(
      held.map((one) => {
        const isOver = over.get(one.session)
        if (isOver === undefined) deps.log({ level: 'warn', event: 'leftover_unknown', session: one.session })
        return isOver === true ? endOne(deps, issuer, one) : undefined
      }),
    )
  } catch (thrown) {
    deps.log({ level: 'warn', event: 'leftovers_not_seen', code: asIssuerError(thrown).code, error: thrown })
  }
}

type Known = { id: string; over: boolean }

async function endOne(deps: Deps, issuer: Issuer, { session, kept }: Held): Promise<void> {
  const { code } = await issuer.end(kept, { signal: AbortSignal.timeout(PATIENCE) })
  if (code === null) deps.log({ level: 'warn', event: 'leftover_ended', session })
  else deps.log({ level: 'error', event: 'issued_not_ended', session, code })
}
