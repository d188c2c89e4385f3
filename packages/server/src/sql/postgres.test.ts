import pg from 'pg'
import { expect, inject, test, vi } from 'vitest'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { openPostgres } from './postgres.ts'
import type { Tx } from './sql.ts'
import { LastStatementsError } from './transactionScope.ts'

const url = inject('postgresUrl')

async function killConnectionsOf(application: string): Promise<void> {
  const operator = new pg.Client({ connectionString: url })
  await operator.connect()
  await operator.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
    [application],
  )
  await operator.end()
}

// Its own name, so that only this file's connections are cut.
function namedUrl(name: string): string {
  return `${url}?application_name=${name}`
}

test('behavior: lost idle connections harm nothing', async () => {
  const sql = await openPostgres(namedUrl('idle'))
  try {
    await Promise.all([sql.query('SELECT pg_sleep(0.05)'), sql.query('SELECT pg_sleep(0.05)')])
    await killConnectionsOf('idle')
    await vi.waitFor(async () => expect(await sql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]))
  } finally {
    await sql.close()
  }
})

test('behavior: a connection lost inside a transaction fails that transaction only', async () => {
  const sql = await openPostgres(namedUrl('busy'))
  try {
    const cut = sql.transaction(async (tx) => {
      await tx.query('SELECT 1')
      await killConnectionsOf('busy')
      await tx.query('SELECT 2')
    })
    await expect(cut).rejects.toThrow()
    expect(await sql.transaction((tx) => tx.query('SELECT 3 AS three'))).toEqual([{ three: 3 }])
  } finally {
    await sql.close()
  }
})

test('behavior: a column that comes while it runs fails one transaction at most', async () => {
  const sql = await openPostgres(`${url}?application_name=columns`)
  const find = (tx: Tx) => tx.query('SELECT * FROM columns_test WHERE id = $1', [1])
  try {
    await sql.query('CREATE TABLE columns_test (id int); INSERT INTO columns_test VALUES (1)')
    expect(await sql.transaction(find)).toEqual([{ id: 1 }])
    expect(await find(sql)).toEqual([{ id: 1 }])
    await sql.query('ALTER TABLE columns_test ADD COLUMN more int')
    expect(await find(sql)).toEqual([{ id: 1, more: null }])
    expect(await sql.transaction(find)).toEqual([{ id: 1, more: null }])
  } finally {
    await sql.query('DROP TABLE IF EXISTS columns_test')
    await sql.close()
  }
})

test('behavior: any number of different statements may be asked', async () => {
  const sql = await openPostgres(namedUrl('many'))
  try {
    for (let value = 0; value < 520; value += 1) {
      expect(await sql.query(`SELECT ${value} AS value WHERE $1`, [true])).toEqual([{ value }])
    }
    const kept = await sql.query<{ n: number }>('SELECT count(*) AS n FROM pg_prepared_statements')
    expect(kept).toEqual([{ n: 500 }])
  } finally {
    await sql.close()
  }
})

test('behavior: a commit that was not answered is not told as a failure of what came last', async () => {
  const sql = await openPostgres(namedUrl('unanswered'))
  try {
    const cut = sql.transaction(
      async (tx) => tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'),
      ([own]) => [{ text: 'SELECT pg_terminate_backend($1)', params: [own?.pid] }],
    )
    await expect(cut).rejects.not.toThrow(LastStatementsError)
    expect(await sql.query('SELECT 3 AS three')).toEqual([{ three: 3 }])
  } finally {
    await sql.close()
  }
})

test('behavior: listening goes on after a lost connection, and says that something may have been missed', async () => {
  const sql = await openPostgres(namedUrl('listening'))
  const heard: string[] = []
  try {
    await sql.listen('postgres_test', (payload) => heard.push(payload))
    await killConnectionsOf('listening')
    await vi.waitFor(() => expect(heard).toEqual(['']), { timeout: 5000 })
    await vi.waitFor(async () => sql.query(`NOTIFY postgres_test, 'again'`))
    await vi.waitFor(() => expect(heard).toEqual(['', 'again']))
  } finally {
    await sql.close()
  }
})

test('behavior: notices reach other processes', async () => {
  const [left, right] = await Promise.all([openPostgres(url), openPostgres(url)])
  const heard: string[] = []
  try {
    await right.listen('across', (payload) => heard.push(payload))
    await left.query(`NOTIFY across, 'hello'`)
    await vi.waitFor(() => expect(heard).toEqual(['hello']))
  } finally {
    await Promise.all([left.close(), right.close()])
  }
})

test('behavior: a server that is not there is an error at once, and nothing is left open', async () => {
  await expect(openPostgres('postgres://postgres@127.0.0.1:1/none')).rejects.toMatchObject({
    name: 'DatabaseUnavailable',
    code: 'ECONNREFUSED',
  })
})

test('last: what is committed is on the disk when it is answered', async () => {
  const own = await newPostgresUrl(url)
  const operator = await openPostgres(own)
  // As servers are that are not for tests; what is not waited for gets to the disk a fifth of a second later.
  await operator.query(`ALTER DATABASE ${new URL(own).pathname.slice(1)} SET synchronous_commit = on`)
  await operator.close()
  const sql = await openPostgres(own)
  try {
    await sql.query('CREATE TABLE thing (id int); CREATE TABLE place (at pg_lsn)')
    for (let round = 0; round < 20; round += 1) {
      await sql.transaction(
        (tx) => tx.query('INSERT INTO thing VALUES (1)'),
        () => [{ text: 'INSERT INTO place VALUES (pg_current_wal_insert_lsn())' }],
      )
      const [row] = await sql.query('SELECT max(at) <= pg_current_wal_flush_lsn() AS synced FROM place')
      expect(row).toEqual({ synced: true })
    }
  } finally {
    await sql.close()
  }
})
