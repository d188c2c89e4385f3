import type { Sql, Tx } from '@understudy/server/sql'
import type { Author, MemberRole } from '../../shared/appApi.ts'

/** Under whose identity a request of the customer app runs, and who is at the keyboard. */
export interface Caller {
  /** The customer: the subject of a support session, or the customer themselves. */
  readonly id: string
  readonly orgId: string
  readonly role: MemberRole
  /** Who acts; the same as `id` outside a support session. */
  readonly actorId: string
  readonly support: boolean
}

/** The caller of a request; `null` when the account is not one of a customer, or is disabled. */
export async function findCaller(sql: Sql, subjectId: string, actorId: string): Promise<Caller | null> {
  const [row] = await sql.query<{ org_id: string; member_role: MemberRole }>(
    'SELECT org_id, member_role FROM demo.person WHERE id = $1 AND active AND org_id IS NOT NULL',
    [subjectId],
  )
  if (row === undefined) return null
  return { id: subjectId, orgId: row.org_id, role: row.member_role, actorId, support: actorId !== subjectId }
}

/** The two columns that every changed row keeps: who did it, and as whom, where that is somebody else. */
export function attribution({ id, actorId, support }: Caller): readonly [changedBy: string, actedAs: string | null] {
  return [actorId, support ? id : null]
}

/** Writes down for the customer what was done. Belongs into the transaction that does it. */
export async function recordActivity(
  tx: Tx,
  caller: Caller,
  activity: { readonly at: number; readonly what: string; readonly name: string; readonly was?: string },
): Promise<void> {
  await tx.query(
    'INSERT INTO demo.activity (org_id, at, actor_id, acted_as, what, name, was) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [caller.orgId, new Date(activity.at), ...attribution(caller), activity.what, activity.name, activity.was ?? null],
  )
}

/** An author from the name of whoever changed a row and the row's `acted_as`. */
export function author(name: string | null, actedAs: string | null): Author {
  return { name: name ?? 'Parcelwise', support: actedAs !== null }
}
