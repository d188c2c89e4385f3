import type { Directory, DirectoryEntry } from '../../../../packages/server/src/index.ts'
import type { Sql } from '../../../../packages/server/src/sql/index.ts'

/** Ids of the people there are: as many actors as customers, and one who may stop any session. */
export const actorOf = (index: number) => `sup_${index}`
export const customerOf = (index: number) => `cus_${index}`
export const LEAD = 'lead'

type Stored = { readonly id: string; readonly name: string; readonly email: string; readonly roles: string }

/** The application's people, in the same database, as those of a library that keeps both are. */
export async function fillDirectory(sql: Sql, count: number): Promise<void> {
  await sql.query('CREATE TABLE person (id text PRIMARY KEY, name text, email text, roles text)')
  const all = Array.from({ length: count }, (_, index) => [
    [actorOf(index), `Actor ${index}`, 'support'],
    [customerOf(index), `Customer ${index}`, 'customer'],
  ])
  for (const [id = '', name = '', roles = ''] of [...all.flat(), [LEAD, 'Lead', 'support support_lead']]) {
    await sql.query('INSERT INTO person VALUES ($1, $2, $3, $4)', [id, name, `${id}@mail.example`, roles])
  }
}

export function directoryIn(sql: Sql): Directory {
  return {
    async find(id): Promise<DirectoryEntry | null> {
      const [row] = await sql.query<Stored>('SELECT id, name, email, roles FROM person WHERE id = $1', [id])
      if (row === undefined) return null
      const { name, email, roles } = row
      return {
        ...{ person: { id, name, email }, roles: roles.split(' '), active: true },
        ...{ protected: false, asksFirst: false, tenant: null },
      }
    },
  }
}
