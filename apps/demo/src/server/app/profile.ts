import type { Sql } from '@understudy/server/sql'
import type { Notifications, Profile } from '../../shared/appApi.ts'
import { searchText } from '../data/searchText.ts'
import { attribution, author, type Caller, recordActivity } from './caller.ts'

/** What of a profile can be edited. */
export type ProfileChange = Partial<Pick<Profile, 'name' | 'phone' | 'jobTitle'>>

interface ProfileRow extends Record<string, unknown> {
  name: string
  email: string
  phone: string
  job_title: string
  notifications: Notifications
  changed_at: Date
  changed_by_name: string | null
  acted_as: string | null
  org: string
}

/** The caller's profile and what they want to hear about. */
export async function readProfile(sql: Pick<Sql, 'query'>, caller: Caller): Promise<Profile> {
  const row = await readRow(sql, caller)
  return {
    name: row.name,
    email: row.email,
    phone: row.phone,
    jobTitle: row.job_title,
    notifications: row.notifications,
    changedAt: row.changed_at.getTime(),
    changedBy: row.changed_by_name === null ? null : author(row.changed_by_name, row.acted_as),
  }
}

/** Changes the given fields. The new name is found by search at once. */
export async function changeProfile(sql: Sql, caller: Caller, change: ProfileChange, now: number): Promise<Profile> {
  return sql.transaction(async (tx) => {
    const before = await readRow(tx, caller)
    const after = { name: before.name, phone: before.phone, jobTitle: before.job_title, ...change }
    const changed = FIELDS.filter(({ of, was }) => after[of] !== was(before))
    if (changed.length > 0) {
      await tx.query(
        `UPDATE demo.person SET name = $2, phone = $3, job_title = $4, search = $5, changed_at = $6, changed_by = $7, acted_as = $8
         WHERE id = $1`,
        [
          caller.id,
          after.name,
          after.phone,
          after.jobTitle,
          searchText(after.name, before.email, before.org, caller.id),
          new Date(now),
          ...attribution(caller),
        ],
      )
    }
    for (const { label, was } of changed) {
      await recordActivity(tx, caller, { at: now, what: 'profile_updated', name: label, was: was(before) })
    }
    return readProfile(tx, caller)
  })
}

/** Changes what the caller is told about. */
export async function changeNotifications(
  sql: Sql,
  caller: Caller,
  change: Partial<Notifications>,
  now: number,
): Promise<Profile> {
  return sql.transaction(async (tx) => {
    await tx.query(
      `UPDATE demo.person SET notifications = notifications || $2::jsonb, changed_at = $3, changed_by = $4, acted_as = $5
       WHERE id = $1`,
      [caller.id, JSON.stringify(change), new Date(now), ...attribution(caller)],
    )
    await recordActivity(tx, caller, { at: now, what: 'notifications_updated', name: 'Notifications' })
    return readProfile(tx, caller)
  })
}

const FIELDS = [
  { of: 'name', label: 'Name', was: (row: ProfileRow) => row.name },
  { of: 'phone', label: 'Phone', was: (row: ProfileRow) => row.phone },
  { of: 'jobTitle', label: 'Job title', was: (row: ProfileRow) => row.job_title },
] as const

async function readRow(sql: Pick<Sql, 'query'>, caller: Caller): Promise<ProfileRow> {
  const [row] = await sql.query<ProfileRow>(
    `SELECT person.name, person.email, person.phone, person.job_title, person.notifications, person.changed_at,
       changer.name AS changed_by_name, person.acted_as, organisation.name AS org
     FROM demo.person
     JOIN demo.organisation ON organisation.id = person.org_id
     LEFT JOIN demo.person AS changer ON changer.id = person.changed_by
     WHERE person.id = $1`,
    [caller.id],
  )
  if (row === undefined) throw new Error('A caller without a row.')
  return row
}
