import type { Sql } from '@understudy/server/sql'

/** Somebody who can be picked on the sign-in page. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly group: 'support' | 'customer'
  /** What they are, in words. */
  readonly description: string
}

const CHOICE: readonly (readonly [id: string, description: string | null])[] = [
  ['sup_dana', 'Support agent'],
  ['sup_milo', 'Support agent, to see who else is there'],
  ['sup_ines', 'Team lead: decides requests, stops sessions'],
  ['cus_8F2K', null],
  ['cus_9KPR', null],
  ['cus_7SHM', null],
]

/** The people of the sign-in page, in its order. Those whose account is disabled are left out. */
export async function readAccounts(sql: Sql): Promise<Account[]> {
  const rows = await sql.query<{
    id: string
    name: string
    org: string | null
    plan: string | null
    asks_first: boolean
  }>(
    `SELECT person.id, person.name, organisation.name AS org, plan, asks_first
     FROM demo.person LEFT JOIN demo.organisation ON organisation.id = org_id
     WHERE active AND person.id IN (SELECT jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(CHOICE.map(([id]) => id))],
  )
  return CHOICE.flatMap(([id, description]): Account[] => {
    const row = rows.find((candidate) => candidate.id === id)
    if (row === undefined) return []
    const { name, org, plan, asks_first } = row
    if (description !== null) return [{ id, name, group: 'support', description }]
    const wish = asks_first ? ' · asks first' : ''
    return [{ id, name, group: 'customer', description: `${org} · ${plan} plan${wish}` }]
  })
}

/**
 * What the ID token says of one active account; `null` for unknown and disabled ones. The roles in it are for the
 * browser's menus: servers ask the directory.
 */
export async function findAccount(
  sql: Sql,
  id: string,
): Promise<{ name: string; email: string; roles: readonly string[] } | null> {
  const [row] = await sql.query<{ name: string; email: string; roles: string[] }>(
    'SELECT name, email, roles FROM demo.person WHERE id = $1 AND active',
    [id],
  )
  return row ?? null
}
