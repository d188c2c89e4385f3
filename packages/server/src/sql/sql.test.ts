import { describe, expect, test, vi } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import type { Tx } from './sql.ts'
import { together, withCommit } from './together.ts'
import { LastStatementsError } from './transactionScope.ts'

eachDatabase('sql', (open, engine) => {
  test('default', async () => {
    const sql = await open()
    expect(sql.engine).toBe(engine)
    expect(await sql.query('SELECT $1::int + $2::int AS sum', [2, 3])).toEqual([{ sum: 5 }])
    expect(await sql.query('SELECT 1 AS one WHERE false')).toEqual([])
  })

  test('types: what comes back', async () => {
    const sql = await open()
    const [row] = await sql.query(`
      SELECT 5::bigint AS small, 9007199254740991::bigint AS safe, 9007199254740993::bigint AS big, (-7)::bigint AS negative,
        '2026-03-01T12:00:00.123Z'::timestamptz AS at, '{"a":[1,null]}'::jsonb AS doc, true AS yes, NULL::bigint AS none`)
    expect(row).toEqual({
      small: 5,
      safe: Number.MAX_SAFE_INTEGER,
      big: 9007199254740993n,
      negative: -7,
      at: new Date('2026-03-01T12:00:00.123Z'),
      doc: { a: [1, null] },
      yes: true,
      none: null,
    })
  })

  test('types: what goes in', async () => {
    const sql = await open()
    await sql.query('CREATE TABLE thing (i bigint, t text, n text, at timestamptz, doc jsonb, b boolean)')
    const at = new Date('2026-03-01T12:00:00.123Z')
    const params = [Number.MAX_SAFE_INTEGER, `it's "ש" 👩‍👩‍👧`, null, at, JSON.stringify({ a: 'b' }), false]
    await sql.query('INSERT INTO thing VALUES ($1, $2, $3, $4, $5, $6)', params)
    expect(await sql.query('SELECT * FROM thing')).toEqual([
      { i: Number.MAX_SAFE_INTEGER, t: `it's "ש" 👩‍👩‍👧`, n: null, at, doc: { a: 'b' }, b: false },
    ])
  })

  test('behavior: without parameters several statements run, and the last one answers', async () => {
    const sql = await open()
    const rows = await sql.query('CREATE TABLE thing (id int); INSERT INTO thing VALUES (1), (2); SELECT id FROM thing')
    expect(rows).toEqual([{ id: 1 }, { id: 2 }])
    await expect(sql.query('SELECT $1::int; SELECT 2', [1])).rejects.toThrow()
  })

  describe('transaction', () => {
    async function openCounter() {
      const sql = await open()
      await sql.query('CREATE TABLE counter (value int NOT NULL); INSERT INTO counter VALUES (0)')
      const value = async () => (await sql.query<{ value: number }>('SELECT value FROM counter'))[0]?.value
      return { sql, value }
    }

    test('default', async () => {
      const { sql, value } = await openCounter()
      const answer = await sql.transaction(async (tx) => {
        await tx.query('UPDATE counter SET value = value + 1')
        return 'done'
      })
      expect(answer).toBe('done')
      expect(await value()).toBe(1)
    })

    test('last: goes with the commit, from what the work gave', async () => {
      const { sql, value } = await openCounter()
      const answer = await sql.transaction(
        async (tx) => (await tx.query<{ value: number }>('UPDATE counter SET value = 2 RETURNING value'))[0]?.value,
        (before = 0) => [
          { text: 'SET LOCAL lock_timeout = 2000' },
          { text: 'UPDATE counter SET value = value * $1', params: [before + 1] },
        ],
      )
      expect(answer).toBe(2)
      expect(await value()).toBe(6)
    })

    test('last: one that fails, or cannot even be said, takes everything back', async () => {
      const { sql, value } = await openCounter()
      const work = (tx: Tx) => tx.query('UPDATE counter SET value = 9')
      const [good, bad] = [{ text: 'SELECT 1' }, { text: 'SELECT nonsense' }]
      const failed = sql.transaction(work, () => [good, bad, good])
      await expect(failed).rejects.toThrow(LastStatementsError)
      await expect(failed).rejects.toMatchObject({ cause: { message: expect.stringMatching(/nonsense/) } })
      const reason = new Error('no')
      const unsaid = sql.transaction(work, () => {
        throw reason
      })
      await expect(unsaid).rejects.toMatchObject({ cause: reason })
      expect(await value()).toBe(0)
      expect(await sql.transaction((tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }])
    })

    test('behavior: statements sent together run in order, and the first failure counts', async () => {
      const { sql, value } = await openCounter()
      const [, found] = await sql.transaction((tx) =>
        together(tx.query('UPDATE counter SET value = 4'), tx.query<{ value: number }>('SELECT value FROM counter')),
      )
      expect(found).toEqual([{ value: 4 }])
      const outcome = sql.transaction((tx) =>
        together(tx.query('UPDATE counter SET value = 5'), tx.query('SELECT nonsense'), tx.query('SELECT 1')),
      )
      await expect(outcome).rejects.toThrow(/nonsense/)
      expect(await value()).toBe(4)
    })

    test('behavior: statements that nobody waits for are committed with the rest, or take it back', async () => {
      const { sql, value } = await openCounter()
      const last = () => [{ text: 'UPDATE counter SET value = value * 10' }]
      const add = (tx: Tx, text: string) => withCommit(tx.query(text))
      await sql.transaction(async (tx) => add(tx, 'UPDATE counter SET value = value + 1'), last)
      expect(await value()).toBe(10)
      await sql.transaction(async (tx) => add(tx, 'UPDATE counter SET value = value + 1'))
      expect(await value()).toBe(11)

      const nonsense = async (tx: Tx) => add(tx, 'SELECT nonsense')
      const failed = sql.transaction(nonsense, last)
      // It is the one that failed, and not what had to fail behind it.
      await expect(failed).rejects.toThrow(/nonsense/)
      await expect(failed).rejects.not.toThrow(LastStatementsError)
      await expect(sql.transaction(nonsense)).rejects.toThrow(/nonsense/)
      const goesOn = sql.transaction(async (tx) => {
        await nonsense(tx)
        await tx.query('UPDATE counter SET value = value + 1')
      })
      await expect(goesOn).rejects.toThrow(/nonsense/)
      expect(await value()).toBe(11)
    })

    test('behavior: a rejection rolls back and reaches the caller unchanged', async () => {
      const { sql, value } = await openCounter()
      const reason = new Error('no')
      const outcome = sql.transaction(async (tx) => {
        await tx.query('UPDATE counter SET value = 9')
        throw reason
      })
      await expect(outcome).rejects.toBe(reason)
      expect(await value()).toBe(0)
    })

    test('behavior: a swallowed failure does not look like a commit', async () => {
      const { sql, value } = await openCounter()
      const outcome = sql.transaction(async (tx) => {
        await tx.query('UPDATE counter SET value = 9')
        await tx.query('SELECT nonsense').catch(() => null)
      })
      await expect(outcome).rejects.toThrow(/nonsense/)
      expect(await value()).toBe(0)
    })

    test('behavior: concurrent increments are all counted', async () => {
      const { sql, value } = await openCounter()
      await Promise.all(
        Array.from({ length: 50 }, () => sql.transaction((tx) => tx.query('UPDATE counter SET value = value + 1'))),
      )
      expect(await value()).toBe(50)
    })

    test('behavior: asking the database itself inside is refused instead of waiting for ever', async () => {
      const { sql, value } = await openCounter()
      await expect(sql.transaction(() => sql.query('SELECT 1'))).rejects.toThrow(/`tx`/)
      await expect(sql.transaction(() => sql.transaction(async () => 1))).rejects.toThrow(/`tx`/)
      expect(await value()).toBe(0)
    })

    test('behavior: a statement after the end is refused', async () => {
      const { sql } = await openCounter()
      const escaped = await sql.transaction(async (tx) => ({ tx }))
      await expect(escaped.tx.query('SELECT 1')).rejects.toThrow(/over/)
    })

    test('behavior: work started inside and finished later may use the database', async () => {
      const { sql } = await openCounter()
      const later = await sql.transaction(async () => {
        const turn = new Promise((resolve) => setTimeout(resolve, 50))
        return { rows: turn.then(() => sql.query('SELECT 1 AS one')) }
      })
      expect(await later.rows).toEqual([{ one: 1 }])
    })
  })

  describe('listen', () => {
    test('default', async () => {
      const sql = await open()
      const heard: string[] = []
      const stop = await sql.listen('changed', (payload) => heard.push(payload))
      await sql.query(`NOTIFY changed, 'one'`)
      await sql.query('SELECT pg_notify($1, $2)', ['changed', 'two'])
      await vi.waitFor(() => expect(heard).toEqual(['one', 'two']))
      await stop()
      await stop()
      await sql.query(`NOTIFY changed, 'three'`)
      await sql.query('SELECT 1')
      expect(heard).toEqual(['one', 'two'])
    })

    test('behavior: a notice comes with the commit, and never for what was rolled back', async () => {
      const sql = await open()
      const heard: string[] = []
      await sql.listen('changed', (payload) => heard.push(payload))
      await sql
        .transaction(async (tx) => {
          await tx.query(`NOTIFY changed, 'undone'`)
          throw new Error('no')
        })
        .catch(() => null)
      await sql.transaction((tx) => tx.query(`NOTIFY changed, 'done'`))
      await vi.waitFor(() => expect(heard).toEqual(['done']))
    })

    test('behavior: each listener has its own undo', async () => {
      const sql = await open()
      const heard: string[] = []
      const listener = (payload: string) => heard.push(payload)
      const stopFirst = await sql.listen('changed', listener)
      await sql.listen('changed', listener)
      await sql.listen('other', () => heard.push('other'))
      await stopFirst()
      await sql.query(`NOTIFY changed, 'x'`)
      await vi.waitFor(() => expect(heard).toEqual(['x']))
    })

    test.each(['', 'Upper', 'with space', 'x; DROP TABLE y', '"x"', 'é'])(
      'behavior: refuses %j as a channel',
      async (name) => {
        const sql = await open()
        await expect(sql.listen(name, () => {})).rejects.toThrow(TypeError)
      },
    )
  })

  test('close: may be repeated, and nothing runs afterwards', async () => {
    const sql = await open()
    await sql.listen('changed', () => {})
    await Promise.all([sql.close(), sql.close()])
    await sql.close()
    await expect(sql.query('SELECT 1')).rejects.toThrow()
    await expect(sql.transaction(async () => 1)).rejects.toThrow()
    await expect(sql.listen('changed', () => {})).rejects.toThrow()
  })
})
