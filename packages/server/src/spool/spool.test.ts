import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyAudit } from '../audit/verify.ts'
import type { Bridge } from '../bridge.ts'
import type { Observation } from '../operations/observation.ts'
import { createOperations } from '../operations/operations.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { outageOf } from '../testing/outage.ts'
import { ACTIONS, requestOf, setStage } from '../testing/stage.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'understudy-spool-')), 'spool')
})
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true })
})

eachDatabase('ending without a database', (open) => {
  const bridges: Bridge[] = []
  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close()
  })

  async function set(options: Parameters<typeof setStage>[1] = {}, given?: Sql) {
    const outage = outageOf(given ?? (await open()))
    const seen: Observation[] = []
    const stage = await setStage(outage.sql, {
      spool: { folder, patience: 250 },
      observe: (observation) => seen.push(observation),
      ...options,
    })
    bridges.push(stage.bridge)
    const { body } = await stage.start()
    const token = body.credential?.accessToken ?? ''
    const { id } = body.session
    return {
      ...stage,
      outage,
      id,
      token,
      lines: () => readFile(join(folder, 'ends.spool'), 'utf8'),
      end: (as: string, of = id) => stage.call('POST', `/support/sessions/${of}/end`, { token: as, key: 'the-key' }),
      spooled: () => seen.flatMap((one) => (one.kind === 'spool' ? [`${one.what} ${one.waiting}`] : [])),
      ended: async () => (await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED'),
    }
  }

  test('default: 202 from the disk; carried out when the database is back, as of when it was asked for', async () => {
    const stage = await set()
    const asked = stage.clock.now()
    stage.outage.set('down')
    const answer = await stage.end(stage.token)
    expect([answer.status, answer.body]).toEqual([202, { outcome: 'accepted', session: stage.id, now: asked }])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect((await stat(join(folder, 'ends.spool'))).mode & 0o777).toBe(0o600)

    stage.clock.advance(120_000)
    stage.outage.set('up')
    const dana = await stage.own('sup_dana')
    expect(await stage.context(dana)).toMatchObject({
      state: 'own',
      ended: { id: stage.id, reason: 'actor_ended', endedAt: asked },
    })
    expect(await stage.ended()).toMatchObject([
      {
        time: new Date(asked).toISOString(),
        spooled: new Date(asked + 120_000).toISOString(),
        actor: { id: 'sup_dana' },
        session: stage.id,
        detail: 'actor_ended',
        action: { name: 'session.end' },
      },
    ])
    expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
    expect(await stage.lines()).toBe('')
    expect(stage.spooled()).toEqual(['kept 1', 'ended 0'])
  })

  test('it comes back by itself, also where nobody asks', async () => {
    const stage = await set()
    stage.outage.set('down')
    expect((await stage.end(stage.token)).status).toBe(202)
    stage.outage.set('up')
    await expect.poll(stage.ended, { timeout: 5000 }).toHaveLength(1)
  })

  test('the file holds ids and nothing that anybody could come in with', async () => {
    const stage = await set()
    stage.outage.set('down')
    await stage.end(stage.token)
    const text = await stage.lines()
    expect(text).toContain(stage.id)
    for (const secret of [stage.token, 'eyJ', 'Noor', 'Dana', 'Invoice', 'ZD-1042', '192.0.2.7', 'stage/1'])
      expect(text).not.toContain(secret)
  })

  test('from the 202 on the guard refuses the session, and everybody else all the same', async () => {
    const stage = await set()
    const other = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
    const guard = stage.bridge.guard(ACTIONS)
    const ask = async (token: string, id: string, method = 'GET') => {
      const request = requestOf(method, '/projects/1', { token, headers: { 'Support-Context': `${id};e=1` } })
      const action = method === 'GET' ? 'invoice.read' : 'project.rename'
      const result = await guard.check(request, { ...ACTIONS[action], action })
      return result.ok
        ? 'through'
        : ((await result.response.json()) as { code: string; status: number; endReason?: string })
    }
    expect(await ask(stage.token, stage.id)).toBe('through')
    stage.outage.set('down')
    // Who cannot be judged is not let through, neither to read nor to write.
    expect(await ask(stage.token, stage.id)).toMatchObject({ status: 503, code: 'internal' })
    expect(await ask(stage.token, stage.id, 'POST')).toMatchObject({ status: 503, code: 'audit_unavailable' })
    await stage.end(stage.token)
    expect(await ask(stage.token, stage.id)).toMatchObject({
      status: 401,
      code: 'session_ended',
      endReason: 'actor_ended',
    })
    const milo = other.body.credential?.accessToken ?? ''
    expect(await ask(milo, other.body.session.id)).toMatchObject({ status: 503, code: 'internal' })
    expect(await ask(await stage.own('sup_dana'), 'own')).toMatchObject({ status: 503 })
    // What answers first once it is back knows of the end.
    stage.outage.set('up')
    expect(await ask(stage.token, stage.id)).toMatchObject({
      status: 401,
      code: 'session_ended',
      endReason: 'actor_ended',
    })
    expect(await ask(milo, other.body.session.id)).toBe('through')
  })

  test('a start is refused, and says that nothing was done; where a commit was lost, it does not', async () => {
    const stage = await set()
    const tomas = { token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } }
    stage.outage.set('down')
    const { status, body } = await stage.start<{ code: string }>(tomas)
    expect([status, body.code]).toEqual([503, 'audit_unavailable'])
    stage.outage.set('commit')
    const lost = await stage.start<{ code: string }>({ ...tomas, key: 'lost' })
    expect([lost.status, lost.body.code]).toEqual([503, 'internal'])
    stage.outage.set('up')
    expect((await stage.start({ ...tomas, key: 'lost' })).status).toBe(201)
  })

  test('without a spool an end is refused, nothing is done, and sending it again ends it', async () => {
    const outage = outageOf(await open())
    const stage = await setStage(outage.sql)
    bridges.push(stage.bridge)
    const { body } = await stage.start()
    const token = body.credential?.accessToken ?? ''
    const path = `/support/sessions/${body.session.id}/end`
    outage.set('down')
    const refused = await stage.call('POST', path, { token })
    expect([refused.status, refused.body.code]).toEqual([503, 'audit_unavailable'])
    outage.set('up')
    expect((await stage.call('POST', path, { token })).status).toBe(200)
  })

  test('a database that says nothing is one that is away', async () => {
    const stage = await set()
    stage.outage.set('silent')
    expect((await stage.end(stage.token)).status).toBe(202)
  })

  test('a lost commit ends once', async () => {
    const stage = await set()
    stage.outage.set('commit')
    expect((await stage.end(stage.token)).status).toBe(202)
    stage.outage.set('up')
    await stage.bridge.reap()
    expect(await stage.ended()).toHaveLength(1)
    expect(stage.spooled()).toEqual(['kept 1', 'ended 0'])
  })

  test('asked for twice it is kept once; an own token does too, and so does one of the session that has expired', async () => {
    const stage = await set()
    stage.outage.set('down')
    stage.clock.advance(301_000)
    expect((await stage.end(stage.token)).status).toBe(202)
    expect((await stage.end(await stage.own('sup_dana'))).status).toBe(202)
    expect((await stage.lines()).split('\n')).toHaveLength(2)
  })

  test('nobody without a credential that counts gets anything kept', async () => {
    const stage = await set()
    const other = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
    stage.outage.set('down')
    const forged = `${stage.token.slice(0, -6)}AAAAAA`
    for (const [token, status, code] of [
      [null, 401, 'not_authenticated'],
      ['nonsense', 401, 'invalid_token'],
      [forged, 401, 'invalid_token'],
      // A support credential is good for its own session alone.
      [other.body.credential?.accessToken ?? '', 404, 'session_not_found'],
    ] as const) {
      const { status: answered, body } = await stage.call('POST', `/support/sessions/${stage.id}/end`, { token })
      expect([answered, body.code]).toEqual([status, code])
    }
    expect(await stage.lines()).toBe('')
  })

  test('an own token ends nothing of somebody else: kept, stops nobody, and in the log as refused', async () => {
    const stage = await set()
    const guard = stage.bridge.guard(ACTIONS)
    const read = () =>
      guard.check(requestOf('GET', '/', { token: stage.token, headers: { 'Support-Context': `${stage.id};e=1` } }), {
        ...ACTIONS['invoice.read'],
        action: 'invoice.read',
      })
    stage.outage.set('down')
    expect((await stage.end(await stage.own('sup_milo'))).status).toBe(202)
    expect(await read()).toMatchObject({ ok: false, response: { status: 503 } })
    stage.outage.set('up')
    expect(await read()).toMatchObject({ ok: true })
    expect(await stage.ended()).toEqual([])
    const refused = (await stage.audit()).filter(({ spooled }) => spooled !== undefined)
    expect(refused).toMatchObject([{ outcome: 'refused', actor: { id: 'sup_milo' }, detail: 'session_not_found' }])
    expect(stage.spooled()).toEqual(['kept 1', 'refused 0'])
  })

  test('one person cannot take up the room of everybody', async () => {
    const stage = await set()
    const milo = await stage.own('sup_milo')
    stage.outage.set('down')
    for (let count = 0; count < 16; count += 1) expect((await stage.end(milo, `ss_${count}`)).status).toBe(202)
    expect((await stage.end(milo, 'ss_16')).body.code).toBe('audit_unavailable')
    expect((await stage.end(stage.token)).status).toBe(202)
  })

  test('order is kept, and each is ended as of when it was asked for, by the ceiling where that came first', async () => {
    const stage = await set()
    const second = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
    stage.outage.set('down')
    stage.clock.advance(1000)
    const milo = second.body.credential?.accessToken ?? ''
    expect((await stage.end(milo, second.body.session.id)).status).toBe(202)
    stage.clock.advance(600_000)
    expect((await stage.end(await stage.own('sup_dana'))).status).toBe(202)
    stage.outage.set('up')
    await stage.bridge.reap()
    expect((await stage.ended()).map(({ actor, detail }) => [actor?.id, detail])).toEqual([
      ['sup_milo', 'actor_ended'],
      ['sup_dana', 'ceiling'],
    ])
    expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
  })

  test('the next process carries on with the folder, also behind a line that was torn or touched', async () => {
    const stage = await set()
    stage.outage.set('down')
    await stage.end(stage.token)
    await stage.bridge.close()
    const [line = ''] = (await stage.lines()).split('\n')
    await writeFile(join(folder, 'ends.spool'), `${line.replace('actor_ended', 'actor_endod')}\n${line}\n`)
    await appendFile(join(folder, 'ends.spool'), line.slice(0, 40))
    stage.outage.set('up')
    const next = stage.again()
    bridges.push(next)
    await next.ready()
    expect(await stage.ended()).toHaveLength(1)
    expect(stage.log).toContainEqual({ level: 'error', event: 'spooled_end_set_aside' })
    expect(await readFile(join(folder, 'ends.unreadable'), 'utf8')).toContain('actor_endod')
    expect(await stage.lines()).toBe('')
  })

  test('lines under a right digest are not believed for it: what is no end is set aside, and none is older than its session', async () => {
    const stage = await set()
    const started = stage.clock.now()
    stage.outage.set('down')
    await stage.end(stage.token)
    await stage.bridge.close()
    const [line = ''] = (await stage.lines()).split('\n')
    const signed = (text: string) => `${createHash('sha256').update(text).digest('base64url')} ${text}`
    const backdated = JSON.stringify({ ...JSON.parse(line.slice(line.indexOf(' ') + 1)), at: 0 })
    await writeFile(join(folder, 'ends.spool'), `${signed('no JSON')}\n${signed(backdated)}\n`)
    stage.outage.set('up')
    const next = stage.again()
    bridges.push(next)
    await next.ready()
    expect(await readFile(join(folder, 'ends.unreadable'), 'utf8')).toContain('no JSON')
    expect(await stage.ended()).toMatchObject([{ session: stage.id, time: new Date(started).toISOString() }])
  })

  test('one folder, one process; beyond its bound an end is refused', async () => {
    const stage = await set({ spool: { folder, most: 1 } })
    const second = stage.again()
    bridges.push(second)
    await expect(second.ready()).rejects.toThrow('in use')
    stage.outage.set('down')
    expect((await stage.end(stage.token)).status).toBe(202)
    const { status, body } = await stage.end(await stage.own('sup_milo'), 'ss_another')
    expect([status, body.code]).toEqual([503, 'audit_unavailable'])
  })

  test('numbers: how many were kept, carried out, and wait; not ready, and alive', async () => {
    const sql = await open()
    const operations = createOperations({ sql })
    const stage = await set({ observe: operations.observe }, sql)
    const metrics = async () => (await operations.fetch(new Request('http://127.0.0.1/metrics'))).text()
    stage.outage.set('down')
    await stage.end(stage.token)
    expect(await metrics()).toContain('understudy_spooled_ends_waiting 1')
    const away = createOperations({ sql: stage.outage.sql })
    const status = async (path: string) => (await away.fetch(new Request(`http://127.0.0.1${path}`))).status
    expect([await status('/readyz'), await status('/livez')]).toEqual([503, 200])
    stage.outage.set('up')
    await stage.bridge.reap()
    const text = await metrics()
    expect(text).toContain('understudy_spooled_ends_waiting 0')
    expect(text).toContain('understudy_spooled_ends_total{what="kept"} 1')
    expect(text).toContain('understudy_spooled_ends_total{what="ended"} 1')
    expect(await status('/readyz')).toBe(200)
  })
})
