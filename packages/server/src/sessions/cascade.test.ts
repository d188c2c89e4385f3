import type { EndReason } from '@understudy/protocol'
import { describe, expect, test, vi } from 'vitest'
import type { DirectoryEntry } from '../directory.ts'
import { eachDatabase } from '../testing/databases.ts'
import { requestOf, type Stage, sessionOf, setStage } from '../testing/stage.ts'

async function running(stage: Stage) {
  const { body } = await stage.start()
  return { id: body.session.id, support: body.credential?.accessToken ?? '', own: await stage.own('sup_dana') }
}

const CHANGES: [string, string, Partial<DirectoryEntry> | null, EndReason, 'own' | 'signed-out'][] = [
  ['the actor is demoted (Better Auth: the session goes on)', 'sup_dana', { roles: [] }, 'actor_privilege_lost', 'own'],
  ['the actor is disabled (GitLab #13213)', 'sup_dana', { active: false }, 'actor_revoked', 'signed-out'],
  ['the actor is deleted', 'sup_dana', null, 'actor_revoked', 'signed-out'],
  [
    'the subject is promoted (GHSA-q7fm-83gr-cqg5, ezauth #199)',
    'cus_noor',
    { roles: ['admin'] },
    'subject_promoted',
    'own',
  ],
  ['the subject is disabled', 'cus_noor', { active: false }, 'subject_disabled', 'own'],
  ['the subject is deleted', 'cus_noor', null, 'subject_deleted', 'own'],
  ['the subject is moved to another organisation', 'cus_noor', { tenant: 'org_beta' }, 'subject_moved', 'own'],
  ['the subject leaves every organisation', 'cus_noor', { tenant: null }, 'subject_moved', 'own'],
  ['the subject is put under protection', 'cus_noor', { protected: true }, 'policy_changed', 'own'],
]

eachDatabase('cascade', (open) => {
  describe.each(CHANGES)('%s', (_, id, change, reason, state) => {
    const apply = (stage: Stage) => (change === null ? stage.people.remove(id) : stage.people.change(id, change))

    test('and the host says so: over at once, in one transaction', async () => {
      const stage = await setStage(await open())
      const { support, own } = await running(stage)
      apply(stage)
      await stage.bridge.events.personChanged(id)
      expect((await stage.audit()).at(-1)).toMatchObject({ type: 'ADMIN_IMPERSONATION_ENDED', detail: reason })
      expect(await stage.context(support)).toMatchObject({ state: 'signed-out', epoch: 2, ended: { reason } })
      expect(await stage.context(own)).toMatchObject({ state, epoch: 2, ended: { reason } })
    })

    test('and nobody says so: over at the next use of either credential (R-05, I8)', async () => {
      for (const which of ['support', 'own'] as const) {
        const stage = await setStage(await open())
        const tokens = await running(stage)
        apply(stage)
        expect(await stage.context(tokens[which])).toMatchObject({ epoch: 2, ended: { reason } })
        expect((await stage.audit()).at(-1)).toMatchObject({ type: 'ADMIN_IMPERSONATION_ENDED', detail: reason })
      }
    })
  })

  test('the actor’s own session ends: both are gone, and stay gone (Kotauth document; ezauth #199)', async () => {
    const stage = await setStage(await open())
    const { id, support, own } = await running(stage)
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))

    const ended = { id, reason: 'actor_session_ended' }
    expect(await stage.context(support)).toMatchObject({ state: 'signed-out', why: 'session_ended', ended })
    expect(await stage.context(own)).toMatchObject({ state: 'signed-out', why: 'session_ended', ended })
    expect(await stage.start({ token: own })).toMatchObject({ status: 401, body: { code: 'session_ended' } })
    for (const [method, path] of [
      ['GET', '/support/policy'],
      ['GET', '/support/sessions'],
      ['GET', '/support/requests'],
      ['GET', '/support/audit'],
      ['GET', '/support/history'],
      ['GET', '/support/events'],
      ['POST', `/support/sessions/${id}/credential`],
      ['POST', `/support/sessions/${id}/extend`],
      ['POST', `/support/sessions/${id}/revoke`],
    ] as const) {
      for (const token of [own, support]) {
        expect([path, (await stage.call(method, path, { token })).status]).toEqual([path, 401])
      }
    }
    const guard = stage.bridge.guard({})
    const result = await guard.check(requestOf('GET', '/invoices', { token: own }), undefined)
    expect(result.ok ? 200 : result.response.status).toBe(401)
    expect((await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')).toMatchObject([
      { session: id, detail: 'actor_session_ended' },
    ])
  })

  const OVER = 'SELECT key FROM understudy.actor_session WHERE ended_at IS NOT NULL'
  const LIVE = 'SELECT id FROM understudy.support_session WHERE ended_at IS NULL'

  test('one transaction: both are over, before anybody uses either (I3)', async () => {
    const stage = await setStage(await open())
    const { id } = await running(stage)
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect(await stage.sql.query(OVER)).toHaveLength(1)
    expect(await stage.sql.query(LIVE)).toEqual([])
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'ADMIN_IMPERSONATION_ENDED',
      session: id,
      detail: 'actor_session_ended',
    })
  })

  test('one transaction: where one cannot end, the other does not either, and trying again ends both (I3)', async () => {
    const stage = await setStage(await open())
    await running(stage)
    await stage.sql.query(`
      CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON understudy.support_session EXECUTE FUNCTION public.refuse()`)
    await expect(stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))).rejects.toThrow('not now')
    expect(await stage.sql.query(OVER)).toEqual([])
    expect(await stage.sql.query(LIVE)).toHaveLength(1)
    await stage.sql.query('DROP TRIGGER refuse ON understudy.support_session')
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect(await stage.sql.query(OVER)).toHaveLength(1)
    expect(await stage.sql.query(LIVE)).toEqual([])
  })

  test('an actor session that is over carries nothing, however that came about (R-05)', async () => {
    const stage = await setStage(await open())
    const { support } = await running(stage)
    await stage.sql.query('UPDATE understudy.actor_session SET ended_at = $1', [stage.clock.now()])
    expect(await stage.context(support)).toMatchObject({
      state: 'signed-out',
      why: 'session_ended',
      ended: { reason: 'actor_session_ended' },
    })
  })

  test('a start that arrives after the sign-out creates nothing (race table 4, 5)', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect((await stage.start({ token })).status).toBe(401)
    expect((await stage.start({ token: await stage.own('sup_dana', { sid: 'the next one' }) })).status).toBe(201)
  })

  test('sign-out and start at once leave no live session behind (I3)', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    await Promise.all([stage.start({ token }), stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))])
    expect(await stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')).toEqual([])
    expect(await stage.context(token)).toMatchObject({ state: 'signed-out' })
  })

  test('open requests of the actor session are withdrawn with it', async () => {
    const stage = await setStage(await open())
    await stage.start({ body: { subject: 'cus_aiko', mode: 'act' } })
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    const { body } = await stage.call<{ requests: object[] }>('GET', '/support/requests', {
      token: await stage.own('sup_ines'),
    })
    expect(body.requests).toEqual([])
    expect((await stage.audit()).at(-1)).toMatchObject({ type: 'ADMIN_IMPERSONATION_DECIDED', detail: 'cancelled' })
  })

  test('only the support session is revoked: the own session is untouched (Kotauth document)', async () => {
    const stage = await setStage(await open())
    const { id, own } = await running(stage)
    await stage.call('POST', `/support/sessions/${id}/revoke`, { token: await stage.own('lead_omar') })
    expect(await stage.context(own)).toMatchObject({ state: 'own', actor: { id: 'sup_dana' } })
  })

  test('a person who is actor here and subject nowhere takes all their sessions along, and nobody else’s', async () => {
    const stage = await setStage(await open())
    await running(stage)
    const elsewhere = await stage.own('sup_dana', { sid: 'another browser' })
    await stage.start({ token: elsewhere, body: { subject: 'cus_tomas' } })
    const milo = await stage.start({ token: await stage.own('sup_milo') })
    stage.people.change('sup_dana', { active: false })
    await stage.bridge.events.personChanged('sup_dana')
    await stage.bridge.events.personChanged('cus_noor')

    const rows = await stage.sql.query('SELECT actor_sub FROM understudy.support_session WHERE ended_at IS NULL')
    expect(rows).toEqual([{ actor_sub: 'sup_milo' }])
    expect(await stage.context(milo.body.credential?.accessToken ?? null)).toMatchObject({ state: 'active' })
  })

  test('the subject signs out everywhere: out of their account is who acted in it, and nobody out of their own (race table 20)', async () => {
    const stage = await setStage(await open())
    const { id, support, own } = await running(stage)
    const milo = await stage.start({ token: await stage.own('sup_milo') })
    const elsewhere = await stage.own('sup_dana', { sid: 'another browser' })
    await stage.start({ token: elsewhere, body: { subject: 'cus_tomas' } })
    await stage.bridge.events.signedOutEverywhere('cus_noor')
    await stage.bridge.events.signedOutEverywhere('cus_noor')

    const ended = { reason: 'subject_revoked', subject: { id: 'cus_noor' } }
    expect(await stage.context(support)).toMatchObject({ state: 'signed-out', why: 'session_ended', ended })
    expect(await stage.context(milo.body.credential?.accessToken ?? null)).toMatchObject({ state: 'signed-out', ended })
    expect(await stage.context(own)).toMatchObject({ state: 'own', actor: { id: 'sup_dana' }, ended: { ...ended, id } })
    expect(await stage.context(elsewhere)).toMatchObject({ state: 'active', subject: { id: 'cus_tomas' } })
    expect((await stage.audit()).filter(({ detail }) => detail === 'subject_revoked')).toHaveLength(2)
  })

  test('an actor who signs out everywhere as themselves ends visits in their own account, and none that they make', async () => {
    const stage = await setStage(await open())
    const { support, own } = await running(stage)
    await stage.bridge.events.signedOutEverywhere('sup_dana')
    expect(await stage.context(support)).toMatchObject({ state: 'active' })
    expect(await stage.context(own)).toMatchObject({ state: 'active', actor: { id: 'sup_dana' } })
  })

  describe('“sign out everywhere else”, pressed in a support session, takes nothing of the actor’s own (sim #5862, R-48)', () => {
    async function inAccount() {
      const stage = await setStage(await open(), { browserSessions: {} })
      const { id, support, own } = await running(stage)
      const elsewhere = await stage.own('sup_dana', { sid: 'another browser' })
      const other = await stage.start({ token: elsewhere, body: { subject: 'cus_tomas' } })
      const tag = { action: 'invoice.read', class: 'read', mutates: false } as const
      const headers = { 'Support-Context': `${id};e=1` }
      const result = await stage.bridge.guard({}).check(requestOf('GET', '/x', { token: support, headers }), tag)
      if (!result.ok) throw new Error('The support session does not run.')
      return { stage, id, support, own, elsewhere, other: other.body.session.id, caller: result.caller }
    }

    test('as the application does it: for whom the guard names, which is the subject', async () => {
      const { stage, id, support, own, elsewhere, caller } = await inAccount()
      expect([caller.sub, caller.actor.id]).toEqual(['cus_noor', 'sup_dana'])
      await stage.bridge.events.signedOutEverywhere(caller.sub)
      expect(await stage.context(support)).toMatchObject({ state: 'signed-out', why: 'session_ended', ended: { id } })
      expect(await stage.context(own)).toMatchObject({ state: 'own', actor: { id: 'sup_dana' }, ended: { id } })
      expect(await stage.context(elsewhere)).toMatchObject({ state: 'active', subject: { id: 'cus_tomas' } })
      // Both own sessions are good for all they were good for.
      expect((await stage.start({ token: own })).status).toBe(201)
      expect((await stage.call('POST', `/support/sessions/${id}/end`, { token: own })).status).toBe(200)
    })

    test('by the support credential, with whatever the bridge has that ends something', async () => {
      const { stage, id, support, own, elsewhere, other } = await inAccount()
      const tries: readonly (readonly [string, object?])[] = [
        [`/support/sessions/${other}/revoke`],
        [`/support/sessions/${other}/end`],
        [`/support/sessions/${id}/revoke`],
        [`/support/history/${other}/end`],
        [`/support/history/${id}/end`],
        ['/support/halt', { reason: 'Everybody else has to be out of here' }],
        ['/support/browser'],
        ['/support/browser/end'],
      ]
      for (const [path, body = {}] of tries) {
        const { status } = await stage.call('POST', path, { token: support, body })
        expect([path, status >= 400]).toEqual([path, true])
      }
      expect(await stage.context(own)).toMatchObject({ state: 'active', actor: { id: 'sup_dana' }, session: { id } })
      expect(await stage.context(elsewhere)).toMatchObject({ state: 'active', session: { id: other } })
      // What it may end is the session that it is, and only that.
      expect((await stage.call('POST', `/support/sessions/${id}/end`, { token: support })).status).toBe(200)
      expect(await stage.context(own)).toMatchObject({ state: 'own', actor: { id: 'sup_dana' }, ended: { id } })
      expect(await stage.context(elsewhere)).toMatchObject({ state: 'active', session: { id: other } })
    })

    test('by the actor themselves, who sees which of them are support sessions and ends those one by one', async () => {
      const { stage, id, own, other, elsewhere } = await inAccount()
      const lead = await stage.own('lead_omar')
      const { body } = await stage.call<{ sessions: { session: { id: string }; actor: { id: string } }[] }>(
        'GET',
        '/support/sessions',
        { token: lead },
      )
      expect(body.sessions.map(({ session, actor }) => [session.id, actor.id])).toEqual([
        [other, 'sup_dana'],
        [id, 'sup_dana'],
      ])
      expect((await stage.call('POST', `/support/sessions/${other}/revoke`, { token: own })).status).toBe(200)
      expect(await stage.context(elsewhere)).toMatchObject({ state: 'own', actor: { id: 'sup_dana' } })
      expect(await stage.context(own)).toMatchObject({ state: 'active', session: { id } })
    })
  })

  test('a log that is away does not stop a cascade', async () => {
    const stage = await setStage(await open())
    const { support } = await running(stage)
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect(await stage.context(support)).toMatchObject({ state: 'signed-out', why: 'session_ended' })
    await stage.sql.query('ALTER FUNCTION understudy.append_audit_away(text) RENAME TO append_audit')
    await stage.bridge.reap()
    expect((await stage.audit()).at(-1)).toMatchObject({ detail: 'actor_session_ended' })
  })

  test('the reaper closes what nobody touched, once, and says how many (decidim #2372, R-35)', async () => {
    const stage = await setStage(await open())
    await running(stage)
    await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas', ttlSeconds: 1200 } })
    expect(await stage.bridge.reap()).toBe(0)
    stage.clock.advance(600_000)
    expect(await stage.bridge.reap()).toBe(1)
    expect(await stage.bridge.reap()).toBe(0)
    expect((await stage.audit()).filter(({ detail }) => detail === 'ceiling')).toHaveLength(1)
  })

  test('it runs by itself, from the first request on, until the bridge closes', async () => {
    const stage = await setStage(await open())
    await running(stage)
    stage.clock.advance(600_000)
    const bridge = stage.again({ reapEvery: 10 })
    await bridge.fetch(requestOf('GET', '/.well-known/jwks.json', {}))
    await vi.waitFor(async () => expect((await stage.audit()).at(-1)).toMatchObject({ detail: 'ceiling' }))
    await bridge.close()
  })
})
