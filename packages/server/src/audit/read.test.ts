import { beforeAll, expect, test } from 'vitest'
import { migrate } from '../sql/migrate.ts'
import type { Sql } from '../sql/sql.ts'
import { newEvent } from '../testing/auditEvents.ts'
import { eachDatabase } from '../testing/databases.ts'
import { appendAudit, type NewAuditEvent } from './append.ts'
import { AUDIT_MIGRATION } from './migration.ts'
import { type AuditQuery, isAuditCursor, readAudit } from './read.ts'

const MILO = { id: 'sup_milo', name: 'Milo Novak' }
const MIZRAHI = { id: 'cus_7', name: 'שירה מזרחי' }
const OCONNOR = { id: 'cus_9', name: 'Jean-Luc O’Connor' }

const EVENTS: readonly Partial<NewAuditEvent>[] = [
  { session: 'ss_1', type: 'ADMIN_IMPERSONATION_STARTED', action: null },
  { session: 'ss_1', ticket: 'ZD-1042' },
  { session: 'ss_1', outcome: 'refused', detail: 'mode_read_only', ticket: 'AB_7' },
  { session: 'ss_2', actor: MILO, subject: MIZRAHI, ticket: 'AB-7' },
  {
    session: 'ss_2',
    actor: MILO,
    subject: OCONNOR,
    ticket: null,
    action: { name: 'invoice.pay', class: 'money', method: 'POST', route: null },
  },
  {
    session: null,
    actor: null,
    subject: null,
    ticket: '100%',
    outcome: 'failed',
    type: 'ADMIN_IMPERSONATION_REFUSED',
    action: null,
  },
]

eachDatabase('readAudit', (open) => {
  async function openLog(events = EVENTS) {
    const sql = await open()
    await migrate(sql, [AUDIT_MIGRATION])
    for (const event of events) await sql.transaction((tx) => appendAudit(tx, newEvent(event)))
    return sql
  }

  // Most tests only read, and filling a log takes longer than reading it.
  let shared: Sql
  beforeAll(async () => {
    shared = await openLog()
  })

  test('default', async () => {
    const sql = await openLog([])
    const written = await sql.transaction((tx) => appendAudit(tx, newEvent()))
    expect(await readAudit(sql, { limit: 10 })).toEqual({ events: [written], next: null, total: 1 })
  })

  test('default: an empty log', async () => {
    expect(await readAudit(await openLog([]), { limit: 10 })).toEqual({ events: [], next: null, total: 0 })
  })

  test('options: cursor and limit walk the whole log, newest first, also while it grows', async () => {
    const sql = await openLog(Array.from({ length: 25 }, () => ({})))
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await readAudit(sql, { limit: 10, cursor })
      seen.push(...page.events.map(({ seq }) => seq))
      cursor = page.next ?? undefined
      await sql.transaction((tx) => appendAudit(tx, newEvent()))
    } while (cursor !== undefined)
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index))
  })

  test('options: a page that ends exactly with the log has no next', async () => {
    expect(await readAudit(shared, { limit: 6 })).toMatchObject({ next: null, total: 6 })
    expect(await readAudit(shared, { limit: 5 })).toMatchObject({ next: '2', total: 6 })
  })

  test.each([0, -1, Number.NaN, 1.5])('options: a limit of %d is brought into range', async (limit) => {
    expect((await readAudit(shared, { limit })).events).toHaveLength(1)
  })

  test.each<[string, Omit<AuditQuery, 'limit'>, number[]]>([
    ['actor', { actor: 'sup_milo' }, [5, 4]],
    ['subject', { subject: 'cus_8F2K' }, [3, 2, 1]],
    ['session', { session: 'ss_2' }, [5, 4]],
    ['outcome', { outcome: 'refused' }, [3]],
    ['type', { type: 'ADMIN_IMPERSONATION_STARTED' }, [1]],
    ['several', { session: 'ss_1', outcome: 'allowed', type: 'SUPPORT_ACTION' }, [2]],
    ['nobody', { actor: 'sup_' }, []],
    ['empty texts as absent', { actor: '', q: '' }, [6, 5, 4, 3, 2, 1]],
    ['q in the name of the actor', { q: 'milo' }, [5, 4]],
    ['q in the name of the subject', { q: 'o’connor' }, [5]],
    ['q in a Hebrew name', { q: 'מזרחי' }, [4]],
    ['q in the ticket', { q: 'zd-1042' }, [5, 4, 3, 2, 1].filter((seq) => seq === 2 || seq === 1)],
    ['q in the action', { q: 'invoice.pay' }, [5]],
    ['q in the session', { q: 'ss_2' }, [5, 4]],
    ['q with an underscore, literally', { q: 'B_7' }, [3]],
    ['q with a per cent sign, literally', { q: '0%' }, [6]],
    ['q with a backslash, literally', { q: '\\' }, []],
    ['q with a quote', { q: `' OR 1=1 --` }, []],
    ['q with what cannot be stored', { q: 'a\u0000b\uD800' }, []],
    ['q across two fields', { q: 'Novak\nשירה' }, [4]],
  ])('options: %s', async (_, query, expected) => {
    const page = await readAudit(shared, { limit: 100, ...query })
    expect(page.events.map(({ seq }) => seq)).toEqual(expected)
    expect(page.total).toBe(expected.length)
  })

  test.each(['0', '-1', '01', '1.5', 'x', '1 OR 1=1', '99999999999999999999'])(
    'options: refuses %j as a cursor',
    async (cursor) => {
      expect(isAuditCursor(cursor)).toBe(false)
      await expect(readAudit(shared, { limit: 1, cursor })).rejects.toThrow(RangeError)
    },
  )
})
