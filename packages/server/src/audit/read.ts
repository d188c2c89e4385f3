import type { AuditEvent, AuditOutcome, AuditType } from '@understudy/protocol'
import type { Scope } from '../policy/scope.ts'
import type { Tx } from '../sql/sql.ts'
import { auditEventOf } from './append.ts'

/** Which events. */
export interface AuditFilter {
  readonly actor?: string | undefined
  readonly subject?: string | undefined
  readonly session?: string | undefined
  readonly outcome?: AuditOutcome | undefined
  readonly type?: AuditType | undefined
  /** Part of the name of actor or subject, of the ticket, the action or the session id. Not a pattern. */
  readonly q?: string | undefined
  /** Who reads, where they do not see everything. */
  readonly scope?: Scope | null | undefined
}

export interface AuditQuery extends AuditFilter {
  /** `next` of the page before. */
  readonly cursor?: string | undefined
  /** Events on a page, 1 to 500; anything else is brought into that range. */
  readonly limit: number
}

export interface AuditPage {
  readonly events: readonly AuditEvent[]
  /** Cursor of the next page; `null` on the last. */
  readonly next: string | null
  /** Events that match, on all pages. */
  readonly total: number
}

const LONGEST_PAGE = 500
const CURSOR = /^[1-9][0-9]{0,14}$/

/** Whether a value from outside can be a cursor of {@link readAudit}. */
export function isAuditCursor(value: string): boolean {
  return CURSOR.test(value)
}

/**
 * A page of the log, newest first. Pages stay stable while events are added. Does not check the chain.
 *
 * @throws RangeError for a cursor that {@link isAuditCursor} refuses
 */
export async function readAudit(sql: Tx, query: AuditQuery): Promise<AuditPage> {
  const { cursor, limit } = query
  if (cursor !== undefined && !isAuditCursor(cursor)) throw new RangeError('This is no cursor of the audit log.')

  const { conditions, params, where } = conditionsOf(query)
  const [count] = await sql.query<{ total: number }>(
    `SELECT count(*) AS total FROM understudy.audit_event ${clause(conditions)}`,
    params,
  )

  where((p) => `seq < ${p}`, cursor === undefined ? undefined : Number(cursor))
  const size = Math.min(Math.max(Math.trunc(limit) || 1, 1), LONGEST_PAGE)
  // One more than asked tells whether there is a next page.
  const rows = await sql.query<{ seq: number; prev: string; hash: string; event: string }>(
    `SELECT seq, prev, hash, event FROM understudy.audit_event ${clause(conditions)} ORDER BY seq DESC LIMIT ${size + 1}`,
    params,
  )
  const events = rows.slice(0, size).map(auditEventOf)
  const last = events.at(-1)
  return { events, next: rows.length > size && last ? String(last.seq) : null, total: count?.total ?? 0 }
}

/**
 * Everything that matches, a page at a time, oldest first. Ends with what was there when it began.
 *
 * @param size events on a page, 1 to 500
 */
export async function* walkAudit(sql: Tx, filter: AuditFilter, size: number): AsyncGenerator<readonly AuditEvent[]> {
  const [head] = await sql.query<{ seq: number }>('SELECT seq FROM understudy.audit_head')
  let last = 0
  for (;;) {
    const { conditions, params, where } = conditionsOf(filter)
    where((p) => `seq > ${p}`, last)
    where((p) => `seq <= ${p}`, head?.seq ?? 0)
    const rows = await sql.query<{ seq: number; prev: string; hash: string; event: string }>(
      `SELECT seq, prev, hash, event FROM understudy.audit_event ${clause(conditions)} ORDER BY seq
       LIMIT ${Math.min(Math.max(Math.trunc(size), 1), LONGEST_PAGE)}`,
      params,
    )
    const end = rows.at(-1)
    if (end === undefined) return
    yield rows.map(auditEventOf)
    last = end.seq
  }
}

function conditionsOf({ actor, subject, session, outcome, type, q, scope }: AuditFilter) {
  const conditions: string[] = []
  const params: (string | number | null)[] = []
  const where = (condition: (parameter: string) => string, value: string | number | undefined) => {
    if (value === undefined || value === '') return
    params.push(value)
    conditions.push(condition(`$${params.length}`))
  }
  where((p) => `actor_id = ${p}`, storable(actor))
  where((p) => `subject_id = ${p}`, storable(subject))
  where((p) => `session_id = ${p}`, storable(session))
  where((p) => `outcome = ${p}`, storable(outcome))
  where((p) => `type = ${p}`, storable(type))
  where((p) => `search ILIKE ${p} ESCAPE '\\'`, q === undefined || q === '' ? undefined : likeContaining(q))
  if (scope) {
    const { length } = params
    params.push(scope.tenant, scope.actor)
    conditions.push(
      `(event::jsonb ->> 'tenant' IS NOT DISTINCT FROM $${length + 1}::text OR actor_id = $${length + 2})`,
    )
  }
  return { conditions, params, where }
}

function clause(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

/** A LIKE pattern that matches exactly this text anywhere. */
function likeContaining(text: string): string {
  return `%${storable(text)?.replace(/[\\%_]/g, '\\$&')}%`
}

// The same replacement as in what was stored; PostgreSQL would refuse the parameter.
function storable(text: string | undefined): string | undefined {
  return text?.replace(/[\0\p{Surrogate}]/gu, '\uFFFD')
}
