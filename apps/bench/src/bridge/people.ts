import type { Directory, DirectoryEntry } from '../../../../packages/server/src/index.ts'
import type { Sql } from '../../../../packages/server/src/sql/index.ts'

/** Ids of the people there are: as many actors as customers, and one who may stop any session. */
export const actorOf = (index: number) => `sup_${index}`
export const customerOf = (index: number) => `cus_${index}`
export const LEAD = 'lead'
/** Accounts that no actor may open: closed, protected, and of another organisation than everybody else's. */
export const CLOSED = 'cus_closed'
export const PROTECTED = 'cus_protected'
export const ELSEWHERE = 'cus_elsewhere'

type Stored = Readonly<
  Record<'id' | 'name' | 'email' | 'roles' | 'tenant', string> & Record<'active' | 'protected', boolean>
>

const STANDINGS: Readonly<Record<string, Pick<Stored, 'active' | 'protected' | 'tenant'>>> = {
  [CLOSED]: { active: false, protected: false, tenant: 'org_1' },
  [PROTECTED]: { active: true, protected: true, tenant: 'org_1' },
  [ELSEWHERE]: { active: true, protected: false, tenant: 'org_2' },
}
const USUAL = { active: true, protected: false, tenant: 'org_1' }

/** The application's people, in the same database, as those of a library that keeps both are. */
export async function fillDirectory(sql: Sql, count: number): Promise<void> {
  await sql.query(
    'CREATE TABLE person (id text PRIMARY KEY, name text, email text, roles text, active boolean, protected boolean, tenant text)',
  )
  const all = Array.from({ length: count }, (_, index) => [
    [actorOf(index), `Actor ${index}`, 'support'],
    [customerOf(index), `Customer ${index}`, 'customer'],
  ])
  const unavailable = Object.keys(STANDINGS).map((id) => [id, `Customer ${id}`, 'customer'])
  for (const [id = '', name = '', roles = ''] of [
    ...all.flat(),
    ...unavailable,
    [LEAD, 'Lead', 'support support_lead'],
  ]) {
    const { active, protected: isProtected, tenant } = STANDINGS[id] ?? USUAL
    const row = [id, name, `${id}@mail.example`, roles, active, isProtected, tenant]
    await sql.query('INSERT INTO person VALUES ($1, $2, $3, $4, $5, $6, $7)', row)
  }
}

export function directoryIn(sql: Sql): Directory {
  return {
    async find(id): Promise<DirectoryEntry | null> {
      const [row] = await sql.query<Stored>(
        'SELECT id, name, email, roles, active, protected, tenant FROM person WHERE id = $1',
        [id],
      )
      if (row === undefined) return null
      const { name, email, roles, active, tenant } = row
      return {
        ...{ person: { id, name, email }, roles: roles.split(' '), active, tenant },
        ...{ protected: row.protected, asksFirst: false },
      }
    },
  }
}
