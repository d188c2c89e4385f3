import type { Sql } from '@understudy/server/sql'

/** Every row of every table, as the database writes it out, by table. */
export type Dump = ReadonlyMap<string, readonly string[]>

export async function dump(sql: Sql): Promise<Dump> {
  const tables = await sql.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  )
  const rows = new Map<string, readonly string[]>()
  for (const { name } of tables) {
    const found = await sql.query<{ text: string }>(`SELECT row::text AS text FROM ${name} AS row ORDER BY 1`)
    rows.set(
      name,
      found.map(({ text }) => text),
    )
  }
  return rows
}

/** What came and went between two dumps, by table; tables where nothing did are left out. */
export function difference(
  before: Dump,
  after: Dump,
): Readonly<Record<string, { readonly gone: readonly string[]; readonly come: readonly string[] }>> {
  const changed: Record<string, { gone: string[]; come: string[] }> = {}
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const was = new Set(before.get(name))
    const is = new Set(after.get(name))
    const gone = [...was].filter((row) => !is.has(row))
    const come = [...is].filter((row) => !was.has(row))
    if (gone.length > 0 || come.length > 0) changed[name] = { gone, come }
  }
  return changed
}
