import { afterEach, describe, expect, test } from 'vitest'
import type { Bridge } from '../bridge.ts'
import { CHANNEL } from '../events/notify.ts'
import { createGuard, type Guard } from '../guard/index.ts'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { countedSql } from '../testing/countedSql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { outageOf } from '../testing/outage.ts'
import { ACTIONS, guardApart, requestOf, type Stage, sessionOf, setStage } from '../testing/stage.ts'

type Name = keyof typeof ACTIONS

/** A question about who somebody is. What records a request asks as well, and holds the session for it. */
const isAboutWho = (text: string) =>
  /support_session s|actor_session a|browser_id/.test(text) && !text.includes('FOR SHARE')

/** Asks a guard, and says what came of it. */
async function ask(guard: Guard, token: string, context: string, action: Name = 'invoice.read') {
  const request = requestOf(ACTIONS[action].mutates ? 'POST' : 'GET', '/api/things', {
    token,
    headers: { 'Support-Context': context },
  })
  const result = await guard.check(request, { action, ...ACTIONS[action] })
  return result.ok ? 'through' : ((await result.response.json()) as { code: string }).code
}

/** A database whose notices reach one process only after a while, or never. */
function farSql(sql: Sql, milliseconds: number | null): Sql {
  return {
    ...sql,
    listen: (channel, onNotice, onLost) =>
      sql.listen(
        channel,
        (payload) => {
          if (milliseconds !== null) setTimeout(onNotice, milliseconds, payload)
        },
        onLost,
      ),
  }
}

async function inSession(stage: Stage, mode: 'view' | 'act' = 'view') {
  const { body } = await stage.start({ body: { mode } })
  const { id } = body.session
  return { id, token: body.credential?.accessToken ?? '', context: `${id};e=${body.epoch}` }
}

eachDatabase('leases', (open) => {
  const bridges: Bridge[] = []
  const guards: Guard[] = []
  afterEach(async () => {
    for (const guard of guards.splice(0)) await guard.close()
    for (const bridge of bridges.splice(0)) await bridge.close()
  })

  async function set(options: Partial<BridgeOptions> = {}, sql?: Sql) {
    const asked = countedSql(sql ?? (await open()))
    const stage = await setStage(asked, options)
    bridges.push(stage.bridge)
    return { ...stage, asked, guard: stage.bridge.guard(ACTIONS) }
  }

  /** Until what this guard has read is held: a second look asks the database nothing about who it is. */
  async function untilHeld(guard: Guard, counted: ReturnType<typeof countedSql>, token: string, context: string) {
    await expect
      .poll(async () => {
        counted.take()
        expect(await ask(guard, token, context)).toBe('through')
        return counted.take().filter(isAboutWho)
      })
      .toEqual([])
  }

  /** Another process on the same database, with a clock that stands still: what it holds lapses by being told alone. */
  function elsewhere(stage: Stage, sql: Sql, monotonic: () => number = () => 0) {
    const asked = countedSql(sql)
    const guard = createGuard({ ...guardApart(stage), sql: asked, monotonic })
    guards.push(guard)
    return { guard, asked }
  }

  describe('within one process', () => {
    test('what was read is held for 200 ms and no longer', async () => {
      const stage = await set()
      const { token, context } = await inSession(stage)
      await untilHeld(stage.guard, stage.asked, token, context)
      stage.clock.advance(200)
      await ask(stage.guard, token, context)
      expect(stage.asked.take().filter(isAboutWho)).not.toEqual([])
      stage.clock.advance(199)
      await ask(stage.guard, token, context)
      expect(stage.asked.take().filter(isAboutWho)).toEqual([])
      stage.clock.advance(1)
      await ask(stage.guard, token, context)
      expect(stage.asked.take().filter(isAboutWho)).not.toEqual([])
    })

    test('the 200 ms begin when the question is sent, not when it is answered', async () => {
      const stage = await set()
      const noor = await stage.own('cus_noor')
      await untilHeld(stage.guard, stage.asked, noor, 'own;e=0')
      stage.clock.advance(200)
      stage.people.meanwhile = async () => stage.clock.advance(150)
      await ask(stage.guard, noor, 'own;e=0')
      const before = stage.people.asked.length
      stage.clock.advance(49)
      await ask(stage.guard, noor, 'own;e=0')
      expect(stage.people.asked.length).toBe(before)
      stage.clock.advance(1)
      await ask(stage.guard, noor, 'own;e=0')
      expect(stage.people.asked.length).toBe(before + 1)
    })

    test('what was asked for before a change is not held after it', async () => {
      const stage = await set()
      const noor = await stage.own('cus_noor')
      await untilHeld(stage.guard, stage.asked, noor, 'own;e=0')
      stage.clock.advance(200)
      // While the directory is asked about her, she is said to have changed.
      stage.people.meanwhile = () => stage.bridge.events.personChanged('cus_tomas')
      await ask(stage.guard, noor, 'own;e=0')
      const before = stage.people.asked.length
      await ask(stage.guard, noor, 'own;e=0')
      expect(stage.people.asked.length).toBe(before + 1)
    })

    test('a change, and what nobody has declared, goes by what the database says at that moment', async () => {
      const stage = await set()
      const { token, context } = await inSession(stage, 'act')
      await untilHeld(stage.guard, stage.asked, token, context)
      expect(await ask(stage.guard, token, context, 'project.rename')).toBe('through')
      expect(stage.asked.take().filter(isAboutWho)).not.toEqual([])
      await stage.guard.check(requestOf('POST', '/', { token, headers: { 'Support-Context': context } }), undefined)
      expect(stage.asked.take().filter(isAboutWho)).not.toEqual([])
    })

    test('the clock of the session counts also while it is held', async () => {
      const stage = await set({ monotonic: () => 0 })
      const { token, context } = await inSession(stage)
      await untilHeld(stage.guard, stage.asked, token, context)
      stage.clock.advance(600_000)
      expect(await ask(stage.guard, token, context)).toBe('session_ended')
    })

    test('`strictGuard`: every request is asked about', async () => {
      const stage = await set({ strictGuard: true })
      const { token, context } = await inSession(stage)
      for (let request = 0; request < 5; request += 1) {
        stage.asked.take()
        expect(await ask(stage.guard, token, context)).toBe('through')
        expect(stage.asked.take().filter(isAboutWho)).not.toEqual([])
      }
    })

    test('an outage ends all of them at once, whatever the clock says', async () => {
      const outage = outageOf(await open())
      const stage = await set({ monotonic: () => 0 }, outage.sql)
      const { token, context } = await inSession(stage)
      await untilHeld(stage.guard, stage.asked, token, context)
      outage.set('down')
      expect(await ask(stage.guard, token, context)).toBe('internal')
      outage.set('up')
      await untilHeld(stage.guard, stage.asked, token, context)
    })
  })

  describe('across processes: after the answer nobody goes by what was true before (R-28)', () => {
    const lead = (stage: Stage) => stage.own('lead_omar')
    const WAYS: readonly (readonly [name: string, happens: (stage: Stage, id: string) => Promise<unknown>])[] = [
      [
        'its actor ends it',
        async (stage, id) => stage.call('POST', `/support/sessions/${id}/end`, { token: await stage.own('sup_dana') }),
      ],
      [
        'an operator revokes it',
        async (stage, id) => stage.call('POST', `/support/sessions/${id}/revoke`, { token: await lead(stage) }),
      ],
      [
        'the subject ends it',
        async (stage, id) => stage.call('POST', `/support/history/${id}/end`, { token: await stage.own('cus_noor') }),
      ],
      [
        'everything is halted',
        async (stage) =>
          stage.call('POST', '/support/halt', {
            token: await lead(stage),
            body: { reason: 'A laptop was stolen on the train' },
          }),
      ],
      ['the actor signs out', (stage) => stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))],
      ['the subject signs out everywhere', (stage) => stage.bridge.events.signedOutEverywhere('cus_noor')],
      [
        'the actor is demoted, and the host says so',
        (stage) => {
          stage.people.change('sup_dana', { roles: [] })
          return stage.bridge.events.personChanged('sup_dana')
        },
      ],
      [
        'the next one replaces it',
        async (stage, id) => stage.start({ body: { subject: 'cus_tomas', replaces: id } as object }),
      ],
      [
        'housekeeping finds its time over',
        async (stage) => {
          stage.clock.advance(600_000)
          await stage.bridge.reap()
        },
      ],
    ]

    test.each(WAYS)('%s', async (_, happens) => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, farSql(sql, 60))
      const { id, token, context } = await inSession(stage)
      await untilHeld(there.guard, there.asked, token, context)
      await happens(stage, id)
      expect(await ask(there.guard, token, context)).not.toBe('through')
    })

    test('a start: the own session rests everywhere by the time it is answered', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, farSql(sql, 60))
      const dana = await stage.own('sup_dana')
      await untilHeld(there.guard, there.asked, dana, 'own;e=0')
      expect((await stage.start()).status).toBe(201)
      expect(await ask(there.guard, dana, 'own;e=0')).toBe('own_session_suspended')
    })

    test('a person of whom nothing ends: their standing counts once the host has said so', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, farSql(sql, 60))
      const noor = await stage.own('cus_noor')
      await untilHeld(there.guard, there.asked, noor, 'own;e=0')
      stage.people.change('cus_noor', { active: false })
      await stage.bridge.events.personChanged('cus_noor')
      expect(await ask(there.guard, noor, 'own;e=0')).toBe('session_ended')
    })

    test('an end that somebody else made waits as they do, also where nothing is left to end', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, farSql(sql, 60))
      const { id, token, context } = await inSession(stage)
      await untilHeld(there.guard, there.asked, token, context)
      const revoke = `/support/sessions/${id}/revoke`
      const first = stage.call('POST', revoke, { token: await lead(stage) })
      const second = stage.call('POST', revoke, { token: await lead(stage) })
      await Promise.race([first, second])
      expect(await ask(there.guard, token, context)).toBe('session_ended')
      await Promise.all([first, second])
    })

    test('each of several processes is waited for', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const near = elsewhere(stage, sql)
      const far = elsewhere(stage, farSql(sql, 60))
      const { id, token, context } = await inSession(stage)
      for (const there of [near, far]) await untilHeld(there.guard, there.asked, token, context)
      await stage.call('POST', `/support/sessions/${id}/revoke`, { token: await lead(stage) })
      for (const there of [far, near]) expect(await ask(there.guard, token, context)).toBe('session_ended')
    })

    test('asked to let go by a process that nobody else hears: who missed the notice of the change does', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, {
        ...sql,
        listen: (channel, onNotice, onLost) =>
          sql.listen(channel, channel === CHANNEL ? () => undefined : onNotice, onLost),
      })
      const { id, token, context } = await inSession(stage)
      await untilHeld(there.guard, there.asked, token, context)
      await stage.call('POST', `/support/sessions/${id}/revoke`, { token: await lead(stage) })
      expect(await ask(there.guard, token, context)).toBe('session_ended')
    })

    test('a change that nobody waits for is heard of: whoever made it died before asking', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, sql)
      const { id, token, context } = await inSession(stage)
      await untilHeld(there.guard, there.asked, token, context)
      await sql.transaction(async (tx) => {
        await tx.query(
          "UPDATE understudy.support_session SET ended_at = started_at, end_reason = 'operator_revoked' WHERE id = $1",
          [id],
        )
        await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, 'whichever'])
      })
      await expect.poll(() => ask(there.guard, token, context)).toBe('session_ended')
    })

    test('nothing is held before others can know of it', async () => {
      const sql = await open()
      const stage = await set({}, { ...sql, listen: () => Promise.reject(new Error('No pooler lets this through.')) })
      const { token, context } = await inSession(stage)
      for (let request = 0; request < 5; request += 1) {
        stage.asked.take()
        expect(await ask(stage.guard, token, context)).toBe('through')
        expect(stage.asked.take().filter(isAboutWho)).not.toEqual([])
      }
      expect(stage.log).toContainEqual({ level: 'warn', event: 'leases_unavailable', error: 'Error' })
    })

    test('a process that does not answer delays by its lease, and has nothing left then', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, farSql(sql, null), () => performance.now())
      const { id, token, context } = await inSession(stage)
      await untilHeld(there.guard, there.asked, token, context)
      const { status } = await stage.call('POST', `/support/sessions/${id}/revoke`, { token: await lead(stage) })
      expect(status).toBe(200)
      expect(await ask(there.guard, token, context)).toBe('session_ended')
    })

    test('one that has closed delays nobody: it is counted no longer', async () => {
      const sql = await open()
      const stage = await set({}, sql)
      const there = elsewhere(stage, sql)
      const { token, context } = await inSession(stage)
      await untilHeld(there.guard, there.asked, token, context)
      await there.guard.close()
      expect(await sql.query('SELECT id FROM understudy.lease_holder')).toEqual([])
      expect(await ask(there.guard, token, context)).toBe('through')
    })
  })
})
