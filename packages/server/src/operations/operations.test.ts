import { expect, test } from 'vitest'
import { migrate } from '../sql/migrate.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { ACTIONS, requestOf, setStage } from '../testing/stage.ts'
import type { Observation } from './observation.ts'
import { createOperations, type Operations } from './operations.ts'

const ask = (operations: Operations, path: string, method = 'GET') =>
  operations.fetch(new Request(`http://127.0.0.1${path}`, { method }))

/** The samples of one metric, as `labels value`. */
async function samples(operations: Operations, name: string): Promise<string[]> {
  const text = await (await ask(operations, '/metrics')).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => line.slice(name.length).trim())
}

/** A database that answers nothing, or nothing in time. */
const failing = (sql: Sql, query: () => Promise<never>): Sql => ({ ...sql, query })

eachDatabase('operations', (open) => {
  test('health: alive always, ready with a database that is up to date and until it stops', async () => {
    const sql = await open()
    const operations = createOperations({ sql })
    expect((await ask(operations, '/livez')).status).toBe(200)
    expect((await ask(operations, '/readyz')).status).toBe(503)
    await setStage(sql)
    const ready = await ask(operations, '/readyz')
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
    expect(ready.headers.get('Cache-Control')).toBe('no-store')
    operations.stopping()
    const stopping = await ask(operations, '/readyz')
    expect([stopping.status, await stopping.json()]).toEqual([503, { status: 'stopping' }])
    expect((await ask(operations, '/livez')).status).toBe(200)
  })

  test('without a database: alive, not ready, and the numbers say so instead of telling old ones', async () => {
    const stage = await setStage(await open())
    await stage.start()
    const broken = failing(stage.sql, () => Promise.reject(new Error('connection refused')))
    const operations = createOperations({ sql: broken })
    expect((await ask(operations, '/livez')).status).toBe(200)
    expect(await (await ask(operations, '/readyz')).json()).toEqual({ status: 'database_unavailable' })
    expect(await samples(operations, 'understudy_database_up')).toEqual(['0'])
    expect(await samples(operations, 'understudy_sessions_live')).toEqual([])
    expect(await samples(operations, 'understudy_audit_events')).toEqual([])
  })

  test('a number that was told goes away with the database, and comes back with it', async () => {
    const stage = await setStage(await open())
    await stage.start()
    let down = false
    const sql: Sql = {
      ...stage.sql,
      query: (text, params) => (down ? Promise.reject(new Error('gone')) : stage.sql.query(text, params)),
    }
    const operations = createOperations({ sql, now: stage.clock.now })
    const view = 'understudy_sessions_live'
    expect(await samples(operations, view)).toContain('{mode="view"} 1')
    down = true
    expect(await samples(operations, view)).toEqual([])
    expect(await samples(operations, 'understudy_audit_events')).toEqual([])
    down = false
    expect(await samples(operations, view)).toContain('{mode="view"} 1')
    expect(await samples(operations, 'understudy_database_up')).toEqual(['1'])
  })

  test('the numbers count what was answered, judged, refused and closed', async () => {
    const sql = await open()
    let operations: Operations | null = null
    const stage = await setStage(sql, { observe: (seen) => operations?.observe(seen) })
    operations = createOperations({ sql, now: stage.clock.now })
    const { body } = await stage.start()
    const token = body.credential?.accessToken ?? ''
    await stage.call('GET', '/support/context', { token: 'nonsense' })
    await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_nobody' } })
    const guard = stage.bridge.guard(ACTIONS)
    const change = requestOf('POST', '/projects/1', { token, headers: { 'Support-Context': `${body.session.id};e=1` } })
    expect((await guard.check(change, { action: 'project.rename', class: 'content', mutates: true })).ok).toBe(false)

    const seconds = 'understudy_request_duration_seconds_count'
    expect(await samples(operations, seconds)).toEqual(
      expect.arrayContaining([
        '{action="session.start",status="201"} 1',
        '{action="session.start",status="404"} 1',
        '{action="context.read",status="200"} 1',
      ]),
    )
    expect(await samples(operations, 'understudy_guard_duration_seconds_count')).toEqual(['{status="403"} 1'])
    expect(await samples(operations, 'understudy_refusals_total')).toEqual(
      expect.arrayContaining(['{by="bridge",code="subject_unavailable"} 1', '{by="guard",code="mode_read_only"} 1']),
    )
    expect(await samples(operations, 'understudy_sessions_live')).toContain('{mode="view"} 1')
    expect(await samples(operations, 'understudy_audit_events')).toEqual([String((await stage.audit()).length)])
    expect(await samples(operations, 'understudy_audit_uncovered')).toEqual([String((await stage.audit()).length)])

    stage.clock.advance(600_000)
    expect(await samples(operations, 'understudy_sessions_overdue')).toEqual(['1'])
    await stage.bridge.reap()
    expect(await samples(operations, 'understudy_sessions_overdue')).toEqual(['0'])
    expect(await samples(operations, 'understudy_reaped_sessions_total')).toEqual(['1'])
    const text = await (await ask(operations, '/metrics')).text()
    for (const secret of [token, body.session.id, 'cus_noor', 'sup_dana', 'Noor', 'ZD-1042', '192.0.2.7'])
      expect(text).not.toContain(secret)
  })

  test('nothing but these three, and only to be read', async () => {
    const operations = createOperations({ sql: await open() })
    expect((await ask(operations, '/support/context')).status).toBe(404)
    expect((await ask(operations, '/metrics', 'POST')).status).toBe(405)
    expect((await ask(operations, '/metrics')).headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/)
  })

  test('numbers of the process are there when asked for', async () => {
    const sql = await open()
    expect(await samples(createOperations({ sql }), 'process_resident_memory_bytes')).toEqual([])
    const operations = createOperations({ sql, processMetrics: true })
    expect(await samples(operations, 'process_resident_memory_bytes')).toHaveLength(1)
  })

  test('an observer hears codes and ids only; one that fails fails no request', async () => {
    const seen: Observation[] = []
    const stage = await setStage(await open(), {
      observe: (observation) => {
        seen.push(observation)
        throw new Error('full disk')
      },
    })
    const { status, body } = await stage.start()
    expect(status).toBe(201)
    expect(stage.log).toContainEqual({ level: 'error', event: 'observer_failed', error: 'Error' })
    const text = JSON.stringify(seen)
    expect(seen).toMatchObject([{ kind: 'answer', action: 'session.start', status: 201, code: null }])
    for (const secret of [body.credential?.accessToken ?? 'none', 'Noor', 'Dana', 'Invoice', '192.0.2.7'])
      expect(text).not.toContain(secret)
  })

  test('a role that may not change the schema serves a database that is up to date', async () => {
    const sql = await open()
    const stage = await setStage(sql)
    const refusing: Sql = {
      ...sql,
      transaction: () => Promise.reject(new Error('permission denied for database')),
    }
    await expect(migrate(refusing, [])).resolves.toBeUndefined()
    await expect(stage.again({ sql: refusing }).ready()).resolves.toBeUndefined()
    await expect(migrate(refusing, [{ id: '999-new', up: 'SELECT 1' }])).rejects.toThrow('permission denied')
  })
})
