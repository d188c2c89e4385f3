import { openPostgres } from '@understudy/server/sql'
import { inject } from 'vitest'

/** An empty database of the test run's cluster. */
export async function newPostgresUrl(): Promise<string> {
  const url = new URL(inject('postgresUrl'))
  const name = `demo_${crypto.randomUUID().replaceAll('-', '')}`
  const sql = await openPostgres(url.href)
  await sql.query(`CREATE DATABASE ${name}`)
  await sql.close()
  url.pathname = `/${name}`
  return url.href
}
