import { expect, test } from 'vitest'
import { migrate } from '../sql/migrate.ts'
import { newEvent } from '../testing/auditEvents.ts'
import { eachDatabase } from '../testing/databases.ts'
import { appendAudit } from './append.ts'
import { AUDIT_MIGRATION } from './migration.ts'
import { verifyAudit } from './verify.ts'

eachDatabase('appendAudit', (open) => {
  async function openLog() {
    const sql = await open()
    await migrate(sql, [AUDIT_MIGRATION])
    return sql
  }

  test('default', async () => {
    const sql = await openLog()
    const first = await sql.transaction((tx) => appendAudit(tx, newEvent({ ticket: 'ZD-1' })))
    const second = await sql.transaction((tx) => appendAudit(tx, newEvent({ ticket: 'ZD-2' })))
    expect(first).toMatchObject({ seq: 1, prev: '0'.repeat(64), ticket: 'ZD-1', time: '2026-03-01T12:00:00.000Z' })
    expect(second).toMatchObject({ seq: 2, prev: first.hash, ticket: 'ZD-2' })
    expect(second.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('behavior: a thousand concurrent writers make one chain', async () => {
    const sql = await openLog()
    const writers = Array.from({ length: 1000 }, (_, index) =>
      sql.transaction((tx) => appendAudit(tx, newEvent({ session: `ss_${index}` }))),
    )
    const written = await Promise.all(writers)
    expect(new Set(written.map(({ seq }) => seq)).size).toBe(1000)
    expect(new Set(written.map(({ prev }) => prev)).size).toBe(1000)
    expect(await verifyAudit(sql)).toMatchObject({ ok: true, checked: 1000, head: { seq: 1000 } })
  })

  test('behavior: a rolled back event leaves no gap', async () => {
    const sql = await openLog()
    const attempts = Array.from({ length: 60 }, (_, index) =>
      sql.transaction(async (tx) => {
        await appendAudit(tx, newEvent({ session: `ss_${index}` }))
        if (index % 3 === 0) throw new Error('changed my mind')
      }),
    )
    const outcomes = await Promise.allSettled(attempts)
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(20)
    expect(await verifyAudit(sql)).toMatchObject({ ok: true, checked: 40, head: { seq: 40 } })
  })

  test('behavior: without the log there is no change either', async () => {
    const sql = await openLog()
    await sql.query('CREATE TABLE public.thing (id int); DROP FUNCTION understudy.append_audit(text)')
    const change = sql.transaction(async (tx) => {
      await tx.query('INSERT INTO public.thing VALUES ($1)', [1])
      await appendAudit(tx, newEvent())
    })
    await expect(change).rejects.toThrow(/append_audit/)
    expect(await sql.query('SELECT id FROM public.thing')).toEqual([])
  })

  test.each([
    ['NUL', 'Dana\u0000Reyes', 'Dana\uFFFDReyes'],
    ['a lone high surrogate', 'Dana \uD83D', 'Dana \uFFFD'],
    ['a lone low surrogate', '\uDC00 Dana', '\uFFFD Dana'],
    ['a whole emoji', 'Dana 👩‍👩‍👧', 'Dana 👩‍👩‍👧'],
    ['Hebrew', 'שירה מזרחי', 'שירה מזרחי'],
    ['quotes and statements', `O’Connor'; DROP TABLE understudy.audit_event; --`, undefined],
    ['escapes', 'a\\u0000b\\', undefined],
    ['line ends', 'a\r\nb\u2028c', undefined],
  ])('behavior: %s in a name is kept in a form that verifies', async (_, name, stored = name) => {
    const sql = await openLog()
    const event = await sql.transaction((tx) => appendAudit(tx, newEvent({ actor: { id: 'sup_dana', name } })))
    expect(event.actor?.name).toBe(stored)
    expect(await verifyAudit(sql)).toMatchObject({ ok: true, checked: 1 })
  })
})
