import type { Tx } from '../sql/sql.ts'

/** Seconds that a holder is counted for after it last said so. Longer than it believes itself: clocks may be set. */
const COUNTED = 20

/** Counts this process among those that hold what they read, from the commit on. Forgets those that have long been silent. */
export async function joinHolders(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `WITH silent AS (DELETE FROM understudy.lease_holder WHERE until < clock_timestamp() - interval '1 minute' AND id <> $1)
     INSERT INTO understudy.lease_holder AS h (id, until) VALUES ($1, clock_timestamp() + make_interval(secs => $2::float8))
     ON CONFLICT (id) DO UPDATE SET until = excluded.until`,
    [id, COUNTED],
  )
}

/** Everybody else who may hold something at this moment. */
export async function otherHolders(tx: Tx, id: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM understudy.lease_holder WHERE until > clock_timestamp() AND id <> $1',
    [id],
  )
  return rows.map((row) => row.id)
}

export async function leaveHolders(tx: Tx, id: string): Promise<void> {
  await tx.query('DELETE FROM understudy.lease_holder WHERE id = $1', [id])
}
