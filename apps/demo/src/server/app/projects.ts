import { randomBytes } from 'node:crypto'
import type { Sql, Tx } from '@understudy/server/sql'
import type { Activity, ActivityKind, Project, Projects } from '../../shared/appApi.ts'
import { attribution, author, type Caller, recordActivity } from './caller.ts'

const ACTIVITY_SHOWN = 30

interface ProjectRow extends Record<string, unknown> {
  id: string
  name: string
  archived: boolean
  created_at: Date
  changed_at: Date
  changed_by_name: string | null
  acted_as: string | null
}

const SELECT = `
  SELECT project.id, project.name, archived, project.created_at, project.changed_at, person.name AS changed_by_name, project.acted_as
  FROM demo.project LEFT JOIN demo.person ON person.id = project.changed_by`

/** Projects of the caller's organisation, live ones first, and what happened lately. */
export async function readProjects(sql: Sql, caller: Caller): Promise<Projects> {
  const rows = await sql.query<ProjectRow>(
    `${SELECT} WHERE project.org_id = $1 ORDER BY archived, project.changed_at DESC, project.id`,
    [caller.orgId],
  )
  return { projects: rows.map(toProject), activity: await readActivity(sql, caller.orgId) }
}

/** Makes a project with this name. */
export async function createProject(sql: Sql, caller: Caller, name: string, now: number): Promise<Project> {
  const id = `prj_${randomBytes(9).toString('base64url')}`
  return sql.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO demo.project (id, org_id, name, archived, created_at, changed_at, changed_by, acted_as)
       VALUES ($1, $2, $3, false, $4, $4, $5, $6)`,
      [id, caller.orgId, name, new Date(now), ...attribution(caller)],
    )
    await recordActivity(tx, caller, { at: now, what: 'project_created', name })
    return mustRead(tx, caller, id)
  })
}

/** Renames, archives or brings back a project; `null` when the organisation has none with this id. */
export async function changeProject(
  sql: Sql,
  caller: Caller,
  id: string,
  change: { readonly name?: string; readonly archived?: boolean },
  now: number,
): Promise<Project | null> {
  return sql.transaction(async (tx) => {
    const [before] = await tx.query<{ name: string; archived: boolean }>(
      'SELECT name, archived FROM demo.project WHERE id = $1 AND org_id = $2 FOR UPDATE',
      [id, caller.orgId],
    )
    if (before === undefined) return null
    const name = change.name ?? before.name
    const archived = change.archived ?? before.archived
    if (name === before.name && archived === before.archived) return mustRead(tx, caller, id)

    await tx.query(
      'UPDATE demo.project SET name = $3, archived = $4, changed_at = $5, changed_by = $6, acted_as = $7 WHERE id = $1 AND org_id = $2',
      [id, caller.orgId, name, archived, new Date(now), ...attribution(caller)],
    )
    if (name !== before.name) {
      await recordActivity(tx, caller, { at: now, what: 'project_renamed', name, was: before.name })
    }
    if (archived !== before.archived) {
      await recordActivity(tx, caller, { at: now, what: archived ? 'project_archived' : 'project_restored', name })
    }
    return mustRead(tx, caller, id)
  })
}

async function mustRead(tx: Tx, caller: Caller, id: string): Promise<Project> {
  const [row] = await tx.query<ProjectRow>(`${SELECT} WHERE project.id = $1 AND project.org_id = $2`, [
    id,
    caller.orgId,
  ])
  if (row === undefined) throw new Error(`Project ${id} has gone within its own transaction.`)
  return toProject(row)
}

function toProject(row: ProjectRow): Project {
  return {
    id: row.id,
    name: row.name,
    archived: row.archived,
    createdAt: row.created_at.getTime(),
    changedAt: row.changed_at.getTime(),
    changedBy: author(row.changed_by_name, row.acted_as),
  }
}

async function readActivity(sql: Sql, orgId: string): Promise<Activity[]> {
  const rows = await sql.query<{
    id: number
    at: Date
    what: ActivityKind
    name: string
    was: string | null
    by: string | null
    acted_as: string | null
  }>(
    `SELECT activity.id, at, what, activity.name, was, person.name AS by, activity.acted_as
     FROM demo.activity LEFT JOIN demo.person ON person.id = actor_id
     WHERE activity.org_id = $1 ORDER BY activity.id DESC LIMIT ${ACTIVITY_SHOWN}`,
    [orgId],
  )
  return rows.map(({ id, at, what, name, was, by, acted_as }) => ({
    id,
    at: at.getTime(),
    by: author(by, acted_as),
    what,
    name,
    was,
  }))
}
