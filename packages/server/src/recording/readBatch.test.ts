import { afterEach, describe, expect, test } from 'vitest'
import { verifyAudit } from '../audit/verify.ts'
import type { Bridge } from '../bridge.ts'
import type { Guard } from '../guard/index.ts'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { countedSql } from '../testing/countedSql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { outageOf } from '../testing/outage.ts'
import { ACTIONS, requestOf, type Stage, setStage } from '../testing/stage.ts'

type Name = keyof typeof ACTIONS

eachDatabase('reads recorded together', (open, engine) => {
  const bridges: Bridge[] = []
  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close()
  })

  async function set(options: Partial<BridgeOptions> = {}, sql?: Sql) {
    const asked = countedSql(sql ?? (await open()))
    const stage = await setStage(asked, options)
    bridges.push(stage.bridge)
    return { ...stage, asked }
  }

  async function inSession(stage: Stage, actor = 'sup_dana', subject = 'cus_noor') {
    const { body } = await stage.start({ token: await stage.own(actor), body: { mode: 'act', subject } })
    const { id } = body.session
    const headers = { 'Support-Context': `${id};e=${body.epoch}` }
    const token = body.credential?.accessToken ?? ''
    const check = (guard: Guard, route = '/api/things', action: Name = 'invoice.read') =>
      guard.check(requestOf(ACTIONS[action].mutates ? 'POST' : 'GET', route, { token, headers }), {
        action,
        ...ACTIONS[action],
      })
    const ask = async (guard: Guard, ...given: [route?: string, action?: Name]) => {
      const result = await check(guard, ...given)
      return result.ok ? 'through' : ((await result.response.json()) as { code: string }).code
    }
    return { id, token, check, ask }
  }

  /** What the log says now, whatever is on its way: routes of actions, ends, outcomes. */
  async function written(sql: Sql): Promise<readonly string[]> {
    const rows = await sql.query<{ event: string }>('SELECT event FROM understudy.audit_event ORDER BY seq')
    return rows.flatMap(({ event }) => {
      const { type, outcome, action } = JSON.parse(event) as {
        type: string
        outcome: string
        action: { route: string } | null
      }
      if (type === 'ADMIN_IMPERSONATION_ENDED') return ['ended']
      return type === 'SUPPORT_ACTION' ? [`${action?.route} ${outcome}`] : []
    })
  }

  const away = (sql: Sql) =>
    sql.query('ALTER FUNCTION understudy.append_audit_all(text) RENAME TO append_audit_all_away')
  const back = (sql: Sql) =>
    sql.query('ALTER FUNCTION understudy.append_audit_all_away(text) RENAME TO append_audit_all')

  test('default: a moment later, in the order of the requests, in one chain', async () => {
    const stage = await set()
    const guard = stage.bridge.guard(ACTIONS)
    const { ask } = await inSession(stage)
    const routes = Array.from({ length: 40 }, (_, index) => `/api/things/${index}`)
    stage.asked.take()
    for (const route of routes) expect(await ask(guard, route)).toBe('through')
    await expect.poll(() => written(stage.sql)).toEqual(routes.map((route) => `${route} allowed`))
    const writes = stage.asked.take().filter((text) => text.includes('append_audit'))
    expect(writes.length).toBeLessThan(routes.length)
    expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
  })

  test('no more wait than 256: the next one waits for them', async () => {
    const stage = await set()
    const guard = stage.bridge.guard(ACTIONS)
    const { ask } = await inSession(stage)
    stage.asked.take()
    const answers = await Promise.all(Array.from({ length: 600 }, (_, index) => ask(guard, `/api/things/${index}`)))
    expect(new Set(answers)).toEqual(new Set(['through']))
    await expect.poll(async () => (await written(stage.sql)).length).toBe(600)
    const writes = stage.asked.take().filter((text) => text.includes('append_audit'))
    expect(writes.length).toBeGreaterThanOrEqual(3)
    expect(writes.length).toBeLessThan(100)
  })

  test('`strictGuard`: each read is in the log before the guard says yes', async () => {
    const stage = await set({ strictGuard: true })
    const guard = stage.bridge.guard(ACTIONS)
    const { ask } = await inSession(stage)
    for (let index = 1; index <= 3; index += 1) {
      expect(await ask(guard)).toBe('through')
      expect(await written(stage.sql)).toHaveLength(index)
    }
  })

  describe('what comes after a read is in the log after it', () => {
    test('a change, which is there before the guard says yes', async () => {
      const stage = await set()
      const guard = stage.bridge.guard(ACTIONS)
      const { ask } = await inSession(stage)
      await ask(guard, '/read')
      await ask(guard, '/change', 'project.rename')
      expect(await written(stage.sql)).toEqual(['/read allowed', '/change allowed'])
    })

    test('its failure', async () => {
      const stage = await set()
      const { check } = await inSession(stage)
      const result = await check(stage.bridge.guard(ACTIONS), '/read')
      if (result.ok) await result.finished({ status: 500 })
      expect(await written(stage.sql)).toEqual(['/read allowed', '/read failed'])
    })

    test('the end of the session', async () => {
      const stage = await set()
      const { ask, id, token } = await inSession(stage)
      await ask(stage.bridge.guard(ACTIONS), '/read')
      expect((await stage.call('POST', `/support/sessions/${id}/end`, { token })).status).toBe(200)
      expect(await written(stage.sql)).toEqual(['/read allowed', 'ended'])
    })

    test('at the latest by the answer to an end by another process', async () => {
      const stage = await set()
      const other = stage.again()
      bridges.push(other)
      const { ask, id, token } = await inSession(stage)
      const guard = other.guard(ACTIONS)
      // Counted among those that are waited for once it has been asked for a while.
      await expect
        .poll(async () => {
          expect(await ask(guard, '/read')).toBe('through')
          return (await stage.sql.query('SELECT id FROM understudy.lease_holder')).length
        })
        .toBe(1)
      await expect.poll(async () => (await ask(guard, '/read')) && (await written(stage.sql)).length).toBeGreaterThan(1)
      const before = (await written(stage.sql)).length
      expect(await ask(guard, '/last')).toBe('through')
      expect((await stage.call('POST', `/support/sessions/${id}/end`, { token })).status).toBe(200)
      const after = await written(stage.sql)
      expect(after.length).toBeGreaterThan(before)
      expect(after).toContain('/last allowed')
    })

    test('the close of the bridge', async () => {
      const stage = await set()
      const { ask } = await inSession(stage)
      expect(await ask(stage.bridge.guard(ACTIONS), '/read')).toBe('through')
      await stage.bridge.close()
      expect(await written(stage.sql)).toEqual(['/read allowed'])
    })

    test('a page of the log that somebody reads', async () => {
      const stage = await set()
      const { ask } = await inSession(stage)
      expect(await ask(stage.bridge.guard(ACTIONS), '/read')).toBe('through')
      const { text } = await stage.call('GET', '/support/audit', { token: await stage.own('lead_omar') })
      expect(text).toContain('"/read"')
    })
  })

  describe('a batch that cannot be written', () => {
    test('its sessions are refused whatever they ask for, others are not; when it can, it is, once', async () => {
      const stage = await set()
      const guard = stage.bridge.guard(ACTIONS)
      const dana = await inSession(stage)
      const milo = await inSession(stage, 'sup_milo', 'cus_tomas')
      await away(stage.sql)
      expect(await dana.ask(guard, '/one')).toBe('through')
      expect(await dana.ask(guard, '/two')).toBe('through')
      await expect.poll(() => stage.log.map(({ event }) => event)).toContain('reads_not_recorded')
      expect(await dana.ask(guard, '/three')).toBe('audit_unavailable')
      expect(await dana.ask(guard, '/four', 'project.rename')).toBe('audit_unavailable')
      // A change is written by itself.
      expect(await milo.ask(guard, '/five', 'project.rename')).toBe('through')
      await back(stage.sql)
      expect(await dana.ask(guard, '/six')).toBe('through')
      await expect.poll(() => written(stage.sql)).toContain('/six allowed')
      const all = await written(stage.sql)
      expect(all.filter((line) => line.endsWith('allowed'))).toEqual([
        '/five allowed',
        '/one allowed',
        '/two allowed',
        '/six allowed',
      ])
      expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
    })

    // The embedded database has one connection: nobody else can hold the end of the log there.
    test.skipIf(engine === 'pglite')(
      'a log that hangs holds up no end, however many sessions read and go on asking (R-41)',
      async () => {
        const stage = await set()
        const guard = stage.bridge.guard(ACTIONS)
        const people = [
          ['sup_dana', 'cus_noor'],
          ['sup_milo', 'cus_tomas'],
        ] as const
        const sessions = await Promise.all(people.map(([actor, subject]) => inSession(stage, actor, subject)))
        let letGo = () => {}
        const hanging = stage.sql.transaction(async (tx) => {
          await tx.query('SELECT 1 FROM understudy.audit_head FOR UPDATE')
          await new Promise<void>((resolve) => {
            letGo = resolve
          })
        })
        for (const { ask } of sessions) expect(await ask(guard, '/one')).toBe('through')
        await expect.poll(() => stage.log.map(({ event }) => event), { timeout: 5000 }).toContain('reads_not_recorded')
        const asking = sessions.flatMap(({ ask }) => Array.from({ length: 10 }, () => ask(guard, '/two')))
        const [dana] = sessions
        const token = await stage.own('sup_dana')
        const ended = await stage.call<{ outcome: string }>('POST', `/support/sessions/${dana?.id}/end`, { token })
        expect(ended.body.outcome).toBe('ended')
        letGo()
        await hanging
        expect(new Set(await Promise.all(asking))).not.toContain('internal')
        await expect.poll(() => written(stage.sql), { timeout: 10_000 }).toContain('/one allowed')
      },
      20_000,
    )

    test('it is tried again also when nobody asks', async () => {
      const stage = await set()
      const { ask } = await inSession(stage)
      await away(stage.sql)
      expect(await ask(stage.bridge.guard(ACTIONS), '/one')).toBe('through')
      await expect.poll(() => stage.log.map(({ event }) => event)).toContain('reads_not_recorded')
      await back(stage.sql)
      await expect.poll(() => written(stage.sql), { timeout: 5000 }).toEqual(['/one allowed'])
    })

    test('what was written, and only not answered, is not written twice', async () => {
      const outage = outageOf(await open())
      const stage = await set({}, outage.sql)
      const guard = stage.bridge.guard(ACTIONS)
      const { ask } = await inSession(stage)
      outage.set('commit')
      expect(await ask(guard, '/one')).toBe('through')
      await expect.poll(() => stage.log.map(({ event }) => event)).toContain('reads_not_recorded')
      outage.set('up')
      expect(await ask(guard, '/two')).toBe('through')
      await expect.poll(() => written(stage.sql)).toContain('/two allowed')
      expect(await written(stage.sql)).toEqual(['/one allowed', '/two allowed'])
    })

    test('what is lost with the process is told', async () => {
      const stage = await set()
      const { ask, id } = await inSession(stage)
      await away(stage.sql)
      expect(await ask(stage.bridge.guard(ACTIONS), '/one')).toBe('through')
      await stage.bridge.close()
      expect(stage.log).toContainEqual({ level: 'error', event: 'reads_lost', session: id })
    })
  })
})
