import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { migrate } from '../sql/migrate.ts'
import type { Sql } from '../sql/sql.ts'
import { newEvent } from '../testing/auditEvents.ts'
import { eachDatabase } from '../testing/databases.ts'
import { appendAudit } from './append.ts'
import { entryHash } from './canonical.ts'
import { AUDIT_MIGRATION } from './migration.ts'
import { verifyAudit } from './verify.ts'

const ENTRIES = 8

async function fill(sql: Sql): Promise<void> {
  await migrate(sql, [AUDIT_MIGRATION])
  for (let index = 1; index <= ENTRIES; index += 1) {
    await sql.transaction((tx) => appendAudit(tx, newEvent({ session: `ss_${index}` })))
  }
}

/** What somebody with all rights over the database can do. */
function tamper(sql: Sql, statement: string, params?: readonly unknown[]): Promise<void> {
  return sql.transaction(async (tx) => {
    await tx.query(`
      ALTER TABLE understudy.audit_event DISABLE TRIGGER USER;
      ALTER TABLE understudy.audit_head DISABLE TRIGGER USER;
      ALTER TABLE understudy.audit_checkpoint DISABLE TRIGGER USER`)
    await tx.query(statement, params)
  })
}

const event = 'understudy.audit_event'
const swap = (left: number, right: number) =>
  `UPDATE ${event} SET seq = 1000 WHERE seq = ${left}; UPDATE ${event} SET seq = ${left} WHERE seq = ${right};
   UPDATE ${event} SET seq = ${right} WHERE seq = 1000`

eachDatabase('verifyAudit', (open) => {
  async function openFilled(): Promise<Sql> {
    const sql = await open()
    await fill(sql)
    return sql
  }

  test('default', async () => {
    const sql = await openFilled()
    const verdict = await verifyAudit(sql)
    expect(verdict).toMatchObject({ ok: true, checked: ENTRIES, head: { seq: ENTRIES } })
    expect(verdict).not.toHaveProperty('firstBad')
  })

  test('default: an empty log', async () => {
    const sql = await open()
    await migrate(sql, [AUDIT_MIGRATION])
    expect(await verifyAudit(sql)).toEqual({ ok: true, checked: 0, head: null })
  })

  test.each([
    ['an edited word', `UPDATE ${event} SET event = replace(event, 'Noor', 'Nora') WHERE seq = 4`, 4, 'edit'],
    ['white space', `UPDATE ${event} SET event = event || ' ' WHERE seq = 4`, 4, 'edit'],
    ['the same meaning in another order', `UPDATE ${event} SET event = (event::jsonb)::text WHERE seq = 4`, 4, 'edit'],
    ['an edited hash', `UPDATE ${event} SET hash = repeat('a', 64) WHERE seq = 4`, 4, 'edit'],
    ['an edited link', `UPDATE ${event} SET prev = repeat('a', 64) WHERE seq = 4`, 4, 'edit'],
    ['the first removed', `DELETE FROM ${event} WHERE seq = 1`, 1, 'gap'],
    ['one removed', `DELETE FROM ${event} WHERE seq = 4`, 4, 'gap'],
    ['several removed', `DELETE FROM ${event} WHERE seq IN (3, 4, 5)`, 3, 'gap'],
    [
      'one removed and the rest moved up',
      `DELETE FROM ${event} WHERE seq = 4; UPDATE ${event} SET seq = seq - 1 WHERE seq > 4`,
      4,
      'edit',
    ],
    ['neighbours exchanged', swap(4, 5), 4, 'order'],
    ['distant entries exchanged', swap(2, 7), 2, 'order'],
    ['the last removed', `DELETE FROM ${event} WHERE seq = ${ENTRIES}`, ENTRIES, 'truncation'],
    ['everything removed', `TRUNCATE ${event}`, 1, 'truncation'],
    ['the head removed', 'DELETE FROM understudy.audit_head', 1, 'truncation'],
    ['the head moved back', `UPDATE understudy.audit_head SET seq = 5`, 5, 'edit'],
    ['the head replaced', `UPDATE understudy.audit_head SET hash = repeat('a', 64)`, ENTRIES, 'edit'],
    ['a head that promises more', 'UPDATE understudy.audit_head SET seq = 9', 9, 'truncation'],
    [
      'an entry past the writer',
      `INSERT INTO ${event} (seq, prev, hash, event) VALUES (99, 'x', 'y', '{}')`,
      99,
      'fork',
    ],
  ] as const)('behavior: finds %s', async (_, statement, seq, kind) => {
    const sql = await openFilled()
    await tamper(sql, statement)
    expect(await verifyAudit(sql)).toMatchObject({ ok: false, firstBad: { seq, kind } })
  })

  test('behavior: finds a second entry in a place', async () => {
    const sql = await openFilled()
    await tamper(
      sql,
      `ALTER TABLE ${event} DROP CONSTRAINT audit_event_pkey; ALTER TABLE ${event} DROP CONSTRAINT audit_event_prev_key`,
    )
    const [row] = await sql.query<{ prev: string }>(`SELECT prev FROM ${event} WHERE seq = 4`)
    const forged = entryHash(row!.prev, '{"type":"SUPPORT_ACTION"}', 4)
    await tamper(sql, `INSERT INTO ${event} (seq, prev, hash, event) VALUES (4, $1, $2, '{"type":"SUPPORT_ACTION"}')`, [
      row!.prev,
      forged,
    ])
    const { ok, firstBad } = await verifyAudit(sql)
    expect(ok).toBe(false)
    expect(firstBad).toMatchObject({ kind: expect.stringMatching(/fork|edit/) })
  })

  test('behavior: finds a well forged entry by its successor, and by the head where it is the last', async () => {
    const sql = await openFilled()
    for (const [forgedSeq, badSeq] of [
      [ENTRIES, ENTRIES],
      [4, 5],
    ] as const) {
      const [row] = await sql.query<{ prev: string }>(`SELECT prev FROM ${event} WHERE seq = $1`, [forgedSeq])
      const text = '{"type":"SUPPORT_ACTION"}'
      await tamper(sql, `UPDATE ${event} SET event = $1, hash = $2 WHERE seq = $3`, [
        text,
        entryHash(row!.prev, text, forgedSeq),
        forgedSeq,
      ])
      expect(await verifyAudit(sql)).toMatchObject({ ok: false, firstBad: { seq: badSeq, kind: 'edit' } })
    }
  })

  test('behavior: finds any one changed character of the stored bytes', async () => {
    const sql = await openFilled()
    const rows = await sql.query<{ seq: number; prev: string; hash: string; event: string }>(
      `SELECT seq, prev, hash, event FROM ${event} ORDER BY seq`,
    )
    const mutation = fc.record({
      row: fc.nat({ max: ENTRIES - 1 }),
      column: fc.constantFrom('prev', 'hash', 'event'),
      at: fc.nat(),
      digit: fc.constantFrom(...'0123456789abcdef'),
    })
    await fc.assert(
      fc.asyncProperty(mutation, async ({ row, column, at, digit }) => {
        const original = rows[row]!
        const text = original[column as 'prev' | 'hash' | 'event']
        // Letters and digits only: a broken JSON text would be refused by the generated columns already.
        const places = [...text].flatMap((character, index) => (/[0-9a-zA-Z]/.test(character) ? [index] : []))
        const place = places[at % places.length]!
        fc.pre(text[place] !== digit)
        const changed = text.slice(0, place) + digit + text.slice(place + 1)
        const accepted = await tamper(sql, `UPDATE ${event} SET ${column} = $1 WHERE seq = $2`, [
          changed,
          original.seq,
        ]).then(
          () => true,
          () => false,
        )
        fc.pre(accepted)
        const found = await verifyAudit(sql)
        await tamper(sql, `UPDATE ${event} SET ${column} = $1 WHERE seq = $2`, [text, original.seq])
        expect(found.ok).toBe(false)
      }),
      { numRuns: 40 },
    )
    expect(await verifyAudit(sql)).toMatchObject({ ok: true })
  })

  test('behavior: stays right while entries are being added', async () => {
    const sql = await openFilled()
    const writing = Promise.all(Array.from({ length: 200 }, () => sql.transaction((tx) => appendAudit(tx, newEvent()))))
    for (let round = 0; round < 10; round += 1) expect(await verifyAudit(sql)).toMatchObject({ ok: true })
    await writing
    expect(await verifyAudit(sql)).toMatchObject({ ok: true, checked: ENTRIES + 200 })
  })

  describe('append-only', () => {
    test.each([
      `UPDATE ${event} SET event = '{}'`,
      `UPDATE ${event} SET seq = seq + 1`,
      `DELETE FROM ${event} WHERE seq = 1`,
      `TRUNCATE ${event}`,
      'DELETE FROM understudy.audit_head',
      'TRUNCATE understudy.audit_head',
      'TRUNCATE understudy.audit_event, understudy.audit_head',
    ])('behavior: %s is refused with an error', async (statement) => {
      const sql = await openFilled()
      await expect(sql.query(statement)).rejects.toThrow(/append-only/)
      expect(await verifyAudit(sql)).toMatchObject({ ok: true, checked: ENTRIES })
    })

    test('behavior: the columns that filters use cannot differ from what was hashed', async () => {
      const sql = await openFilled()
      await expect(tamper(sql, `UPDATE ${event} SET actor_id = 'sup_milo' WHERE seq = 4`)).rejects.toThrow(/actor_id/)
    })

    test('behavior: a role with no right but to append and read can do that and nothing else', async () => {
      const sql = await openFilled()
      const role = `app_${Math.random().toString(36).slice(2)}`
      await sql.query(`
        CREATE ROLE ${role};
        GRANT USAGE ON SCHEMA understudy TO ${role};
        GRANT SELECT ON ${event}, understudy.audit_head TO ${role};
        GRANT EXECUTE ON FUNCTION understudy.append_audit(text) TO ${role}`)
      const asRole = (statement: string) =>
        sql.transaction(async (tx) => {
          await tx.query(`SET LOCAL ROLE ${role}`)
          return tx.query(statement)
        })
      await sql.transaction(async (tx) => {
        await tx.query(`SET LOCAL ROLE ${role}`)
        await appendAudit(tx, newEvent())
      })
      expect(await verifyAudit(sql)).toMatchObject({ ok: true, checked: ENTRIES + 1 })
      for (const statement of [
        `INSERT INTO ${event} (seq, prev, hash, event) VALUES (99, 'x', 'y', '{}')`,
        `UPDATE ${event} SET event = '{}'`,
        `DELETE FROM ${event}`,
        `TRUNCATE ${event}`,
        'UPDATE understudy.audit_head SET seq = 1',
        `ALTER TABLE ${event} DISABLE TRIGGER USER`,
      ]) {
        await expect(asRole(statement)).rejects.toThrow(/permission denied|must be owner/)
      }
      await sql.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    })
  })
})
