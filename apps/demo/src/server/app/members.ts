import { randomBytes } from 'node:crypto'
import type { Sql } from '@understudy/server/sql'
import type { Invitation, Me, MemberRole, Members, Plan } from '../../shared/appApi.ts'
import { attribution, type Caller, recordActivity } from './caller.ts'

/** The person whose account this is. */
export async function readMe(sql: Sql, caller: Caller): Promise<Me | null> {
  const [row] = await sql.query<{
    name: string
    email: string
    member_role: MemberRole
    deletes_on: string | null
    org: string
    plan: Plan
    city: string
    currency: string
  }>(
    `SELECT person.name, email, member_role, deletes_on::text, organisation.name AS org, plan, city, currency
     FROM demo.person JOIN demo.organisation ON organisation.id = org_id WHERE person.id = $1`,
    [caller.id],
  )
  if (row === undefined) return null
  return {
    id: caller.id,
    name: row.name,
    email: row.email,
    role: row.member_role,
    org: { id: caller.orgId, name: row.org, plan: row.plan, city: row.city },
    currency: row.currency,
    deletesOn: row.deletes_on,
  }
}

/**
 * Notes that the customer is here, once a minute at most. Called in their own session only: a support session leaves no
 * trace in what the customer's colleagues see of them.
 */
export async function touchLastSeen(sql: Sql, caller: Caller, now: number): Promise<void> {
  if (caller.support) return
  await sql.query(
    'UPDATE demo.person SET last_seen_at = $2 WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $3)',
    [caller.id, new Date(now), new Date(now - 60_000)],
  )
}

/** Everybody of the caller's organisation, owners first, and who was invited. */
export async function readMembers(sql: Sql, caller: Caller): Promise<Members> {
  const rows = await sql.query<{
    id: string
    name: string
    email: string
    role: MemberRole
    last_seen_at: Date | null
  }>(
    `SELECT id, name, email, member_role AS role, last_seen_at FROM demo.person
     WHERE org_id = $1 AND active
     ORDER BY array_position(ARRAY['owner', 'admin', 'member'], member_role), position`,
    [caller.orgId],
  )
  const invitations = await sql.query<InvitationRow>(
    `SELECT ${INVITATION} FROM demo.invitation WHERE org_id = $1 ORDER BY invited_at DESC, id`,
    [caller.orgId],
  )
  return {
    members: rows.map(({ last_seen_at, ...row }) => ({
      ...row,
      self: row.id === caller.id,
      lastSeenAt: last_seen_at?.getTime() ?? null,
    })),
    invitations: invitations.map(toInvitation),
  }
}

/** Invites somebody by e-mail; a second time for the same address it changes the role. Sends nothing: this is a demo. */
export async function inviteMember(
  sql: Sql,
  caller: Caller,
  invitee: { readonly email: string; readonly role: Invitation['role'] },
  now: number,
): Promise<Invitation> {
  return sql.transaction(async (tx) => {
    const [row] = await tx.query<InvitationRow>(
      `INSERT INTO demo.invitation (id, org_id, email, member_role, invited_at, invited_by, acted_as)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (org_id, email) DO UPDATE SET
         member_role = excluded.member_role, invited_at = excluded.invited_at,
         invited_by = excluded.invited_by, acted_as = excluded.acted_as
       RETURNING ${INVITATION}`,
      [
        `inv_${randomBytes(9).toString('base64url')}`,
        caller.orgId,
        invitee.email,
        invitee.role,
        new Date(now),
        ...attribution(caller),
      ],
    )
    if (row === undefined) throw new Error('The invitation was not stored.')
    await recordActivity(tx, caller, { at: now, what: 'member_invited', name: invitee.email })
    return toInvitation(row)
  })
}

interface InvitationRow extends Record<string, unknown> {
  id: string
  email: string
  role: MemberRole
  invited_at: Date
}

const INVITATION = 'id, email, member_role AS role, invited_at'

function toInvitation({ id, email, role, invited_at }: InvitationRow): Invitation {
  return { id, email, role, invitedAt: invited_at.getTime() }
}
