import pg from 'pg'

let made = 0

/** Makes an empty database in the test run's own cluster, for tests that hand its address to another process. */
export async function newPostgresUrl(maintenanceUrl: string): Promise<string> {
  made += 1
  const name = `process_${process.pid}_${Date.now().toString(36)}_${made}`
  const client = new pg.Client({ connectionString: maintenanceUrl })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name} STRATEGY file_copy`)
  } finally {
    await client.end()
  }
  const url = new URL(maintenanceUrl)
  url.pathname = `/${name}`
  return url.href
}
