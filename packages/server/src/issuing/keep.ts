import type { Deps } from '../deps.ts'
import type { Kept } from '../issuers/issuer.ts'
import { seal } from './seal.ts'

interface Keeping {
  readonly session: string
  /** Name of the issuer. */
  readonly issuer: string
  readonly sealingKey: Uint8Array
  /** From when on housekeeping ends it, if there is no session that goes on. Milliseconds. */
  readonly endableAt: number
}

/** Before it is judged: from here on housekeeping ends it, also if this process dies now. `null`: there certainly is nothing. */
export async function keepIssued({ sql }: Deps, kept: Kept | null, keeping: Keeping): Promise<void> {
  const { session, issuer, sealingKey, endableAt } = keeping
  await sql.query(
    `INSERT INTO understudy.issued (session_id, issuer, kept, next_try_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (session_id) DO UPDATE SET kept = $3, over_at = NULL, remote = NULL, next_try_at = $4`,
    [session, issuer, kept === null ? null : await seal(kept, session, sealingKey), endableAt],
  )
}
