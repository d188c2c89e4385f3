import type { Directory } from '@understudy/server'
import type { Sql } from '@understudy/server/sql'

/** The demo's people, as the bridge asks for them: roles and standing as they are in the database now. */
export function createDirectory(sql: Sql): Directory {
  return {
    async find(id) {
      const [row] = await sql.query<{
        name: string
        email: string
        org: string | null
        org_id: string | null
        roles: string[]
        active: boolean
        protected: boolean
        asks_first: boolean
      }>(
        `SELECT person.name, email, organisation.name AS org, org_id, roles, active, protected, asks_first
         FROM demo.person LEFT JOIN demo.organisation ON organisation.id = org_id WHERE person.id = $1`,
        [id],
      )
      if (row === undefined) return null
      const { name, email, org, roles, active } = row
      return {
        person: { id, name, email, ...(org === null ? {} : { org }) },
        roles,
        active,
        protected: row.protected,
        asksFirst: row.asks_first,
        tenant: row.org_id,
      }
    },
  }
}
