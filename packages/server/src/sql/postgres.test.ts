import pg from 'pg'
import { expect, inject, test, vi } from 'vitest'
import { openPostgres } from './postgres.ts'

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
  await expect(openPostgres('postgres://postgres@127.0.0.1:1/none')).rejects.toThrow(/ECONNREFUSED/)
})
