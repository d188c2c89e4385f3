import type { Tx } from '../sql/sql.ts'

/** What was changed in each of these sessions, in order. A session in which nothing was is left out. */
export async function changesOf(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly at: number; readonly action: string }[]>> {
  const rows = await tx.query<{ session_id: string; at: number; action: string }>(
    `SELECT session_id, at, action FROM understudy.session_change
     WHERE session_id IN (SELECT jsonb_array_elements_text($1::jsonb)) ORDER BY id`,
    [JSON.stringify(ids)],
  )
  const bySession = new Map<string, { readonly at: number; readonly action: string }[]>()
  for (const { session_id, at, action } of rows) {
    const list = bySession.get(session_id) ?? []
    bySession.set(session_id, list)
    list.push({ at, action })
  }
  return bySession
}
