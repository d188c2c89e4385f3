import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { migrate } from './migrate.ts'

const FIRST = { id: '001-first', up: 'CREATE TABLE understudy.first (id int); INSERT INTO understudy.first VALUES (1)' }
const SECOND = { id: '002-second', up: 'ALTER TABLE understudy.first ADD COLUMN name text' }
const BROKEN = { id: '003-broken', up: 'CREATE TABLE understudy.third (id int); SELECT nonsense' }

eachDatabase('migrate', (open) => {
  const applied = 'SELECT id FROM understudy.migration ORDER BY applied_at, id'

  test('default', async () => {
    const sql = await open()
    await migrate(sql, [FIRST, SECOND])
    expect(await sql.query('SELECT * FROM understudy.first')).toEqual([{ id: 1, name: null }])
    expect(await sql.query(applied)).toEqual([{ id: FIRST.id }, { id: SECOND.id }])
  })

  test('behavior: runs only what is new', async () => {
    const sql = await open()
    await migrate(sql, [FIRST])
    await migrate(sql, [FIRST, SECOND])
    await migrate(sql, [FIRST, SECOND])
    expect(await sql.query('SELECT id FROM understudy.first')).toEqual([{ id: 1 }])
  })

  test('behavior: many at once run each step once', async () => {
    const sql = await open()
    await Promise.all(Array.from({ length: 8 }, () => migrate(sql, [FIRST, SECOND])))
    expect(await sql.query('SELECT id FROM understudy.first')).toEqual([{ id: 1 }])
  })

  test('behavior: a step that fails leaves nothing of itself, and what came before', async () => {
    const sql = await open()
    await expect(migrate(sql, [FIRST, BROKEN])).rejects.toThrow(/nonsense/)
    expect(await sql.query(applied)).toEqual([{ id: FIRST.id }])
    expect(await sql.query(`SELECT to_regclass('understudy.third') AS found`)).toEqual([{ found: null }])
  })

  test('behavior: a step that changed after it ran is refused by name', async () => {
    const sql = await open()
    await migrate(sql, [FIRST])
    const changed = { ...FIRST, up: `${FIRST.up} -- harmless` }
    await expect(migrate(sql, [changed, SECOND])).rejects.toThrow(/001-first has changed/)
    expect(await sql.query(applied)).toEqual([{ id: FIRST.id }])
  })

  test('behavior: two steps of one id are a mistake', async () => {
    const sql = await open()
    await expect(migrate(sql, [FIRST, { ...SECOND, id: FIRST.id }])).rejects.toThrow(/same id/)
  })
})
