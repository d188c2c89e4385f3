import type { Deps } from '../deps.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { asIssuerError } from '../issuers/issuerError.ts'
import { orderOf } from '../issuing/order.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { endSession } from '../sessions/end.ts'
import type { LiveSupport } from '../sessions/settle.ts'
import type { NamedTag } from './check.ts'

/** Who knows what the grants of sessions in `shadow` mode open: an issuer of grants, or the part of one that is asked. */
export type Grants = Pick<Issuer, 'name' | 'endedThere'> & { readonly permits: NonNullable<Issuer['permits']> }

/** Milliseconds. What is slower is no yes. */
const PATIENCE = 2000

/**
 * In `shadow` mode, asks whether the actor's grant opens this, anew for each action; the other modes have none. A grant that is
 * gone at the back end takes its session with it: what the bridge did not end was ended by somebody else.
 *
 * @throws Refusal `action_restricted` for what it does not open, `session_ended`, `internal` (503) where that cannot be asked
 */
export async function requireGrant(
  deps: Deps,
  { row }: LiveSupport,
  { tag, resource }: { readonly tag: NamedTag; readonly resource: string | null },
): Promise<void> {
  if (row.mode !== 'shadow') return
  const { grants } = deps
  if (grants === null || !(await isVerified(deps, grants, row.id))) throw new Refusal('internal', { status: 503 })
  const { action, class: name, mutates } = tag
  const asked = { action, class: name, mutates, resource }
  const order = orderOf(row, { token: null, ip: null })
  const answer = await grants
    .permits(order, asked, { signal: AbortSignal.timeout(PATIENCE) })
    .catch((thrown: unknown) => {
      deps.log({ level: 'error', event: 'grant_not_asked', session: row.id, code: asIssuerError(thrown).code })
      throw new Refusal('internal', { status: 503, cause: thrown })
    })
  if (answer === 'granted') return
  if (answer === 'not_granted') throw new Refusal('action_restricted', { actionClass: name })
  throw sessionEnded((await endSession(deps, { row, reason: grants.endedThere })).row)
}

/** Between a start's commit and the read-back of its grant there is a session and nothing that it opens. */
async function isVerified({ sql }: Deps, { name }: Grants, session: string): Promise<boolean> {
  const rows = await sql.query(
    'SELECT 1 FROM understudy.issued WHERE session_id = $1 AND issuer = $2 AND verified_at IS NOT NULL',
    [session, name],
  )
  return rows.length > 0
}
