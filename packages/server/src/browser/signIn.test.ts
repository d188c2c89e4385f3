import type { ContextAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { type Acted, openSite, type Page } from '../testing/site.ts'
import { START, sessionOf } from '../testing/stage.ts'

const contextOf = async (page: Page) => (await (await page.get('/support/context')).json()) as ContextAnswer
const problemOf = async (response: Response) => [response.status, ((await response.json()) as Problem).code]

/** Dana, in Noor's account. */
async function started(page: Page, token: string, mode: 'view' | 'act' = 'act') {
  await page.signIn(token)
  const response = await page.post('/support/sessions', { body: { ...START, mode } })
  expect(response.status).toBe(201)
  return (await response.json()) as StartedAnswer
}

eachDatabase('cookie custody', (open) => {
  test('a token is handed in once, and from then on the cookie says who it is', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    expect(await contextOf(page)).toMatchObject({ state: 'signed-out', why: 'no_credential' })
    const answer = await page.signIn(await stage.own('sup_dana'))
    expect(await answer.json()).toMatchObject({ state: 'own', actor: { id: 'sup_dana' } })
    expect(await contextOf(page)).toMatchObject({ state: 'own', actor: { id: 'sup_dana' } })
    expect(page.jar.script()).toBe('understudy=1')
    await page.signIn(await stage.own('cus_noor'))
    expect(await contextOf(page)).toMatchObject({ state: 'own', actor: { id: 'cus_noor' } })
  })

  test('customers are not marked, and the database holds nothing that could be used as a cookie', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    await page.signIn(await stage.own('cus_noor'))
    expect(page.jar.script()).toBe('')
    const [cookie] = page.jar.all()
    expect(Buffer.from(cookie?.value ?? '', 'base64url')).toHaveLength(32)
    for (const table of ['browser_session', 'browser_id']) {
      expect(JSON.stringify(await stage.sql.query(`SELECT * FROM understudy.${table}`))).not.toContain(cookie?.value)
    }
  })

  test('the whole life by cookie alone, and no credential in any body', async () => {
    const { stage, page: newPage, acted } = await openSite(await open())
    const page = newPage()
    const bodies: string[] = []
    const told = async (response: Response) => {
      const text = await response.text()
      bodies.push(text)
      return JSON.parse(text) as Record<string, unknown>
    }
    await told(await page.signIn(await stage.own('sup_dana')))
    const answer = await told(await page.post('/support/sessions', { body: { ...START, mode: 'act' } }))
    const { id } = answer.session as { id: string }
    expect(answer).toMatchObject({ outcome: 'started', subject: { id: 'cus_noor' } })
    expect(answer).not.toHaveProperty('credential')
    const context = await told(await page.get('/support/context'))
    expect(context).toMatchObject({ state: 'active', session: { id } })
    const assertion = { 'Support-Context': `${id};e=${context.epoch}` }
    expect(await told(await page.post('/api/projects', { headers: assertion }))).toEqual({
      sub: 'cus_noor',
      actor: 'sup_dana',
    })
    expect(await told(await page.post(`/support/sessions/${id}/extend`))).toMatchObject({ session: { id } })
    const ended = await told(await page.post(`/support/sessions/${id}/end`))
    expect(ended).toMatchObject({ outcome: 'ended', own: 'stands' })
    const own = await told(await page.get('/support/context'))
    expect(own).toMatchObject({ state: 'own', ended: { id, reason: 'actor_ended' } })
    await told(await page.post('/api/projects', { headers: { 'Support-Context': `own;e=${own.epoch}` } }))
    await told(await page.post('/support/browser/end'))
    expect(await told(await page.get('/support/context'))).toMatchObject({ state: 'signed-out', why: 'no_credential' })
    expect(acted.map(({ sub }) => sub)).toEqual(['cus_noor', 'sup_dana'])
    expect(page.jar.all()).toEqual([])
    expect(bodies.join()).not.toMatch(/eyJ|accessToken|__Host|"hash"/)
  })

  test('a token for script is not to be had by cookie', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    const { session } = await started(page, await stage.own('sup_dana'))
    expect(await problemOf(await page.post(`/support/sessions/${session.id}/credential`))).toEqual([
      409,
      'already_in_support_session',
    ])
    const before = page.jar.all()
    await page.post(`/support/sessions/${session.id}/end`)
    expect(await problemOf(await page.post(`/support/sessions/${session.id}/credential`))).toEqual([404, 'not_found'])
    expect(before).toHaveLength(2)
  })

  test('both credentials together are refused, whichever is right', async () => {
    const { stage, page: newPage, acted } = await openSite(await open())
    const page = newPage()
    await page.signIn(await stage.own('sup_dana'))
    const headers = { Authorization: `Bearer ${await stage.own('cus_noor')}` }
    for (const path of ['/support/context', '/api/invoices']) {
      expect(await problemOf(await page.get(path, headers))).toEqual([400, 'ambiguous_credentials'])
    }
    for (const path of ['/support/sessions', '/support/browser/end', '/api/projects']) {
      expect(await problemOf(await page.post(path, { body: {}, headers }))).toEqual([400, 'ambiguous_credentials'])
    }
    expect(acted).toEqual([])
  })

  test('a sign-in that is refused has signed nobody out', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    const headers = { Authorization: `Bearer ${await stage.own('sup_dana')}`, 'Idempotency-Key': 'of-her-start' }
    expect((await stage.start({ key: 'of-her-start' })).status).toBe(201)
    const refused = async () => problemOf(await page.post('/support/browser', { headers }))

    await page.signIn(await stage.own('cus_tomas'))
    expect(await refused()).toEqual([422, 'idempotency_key_reused'])
    expect(await contextOf(page)).toMatchObject({ state: 'own', actor: { id: 'cus_tomas' } })
    const { session } = await started(page, await stage.own('sup_milo'))
    expect(await refused()).toEqual([422, 'idempotency_key_reused'])
    expect(await contextOf(page)).toMatchObject({ state: 'active', session: { id: session.id } })
  })

  test('two browsers that change places at once do not wait for each other', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const [one, other] = [newPage(), newPage()]
    const [dana, milo] = [await stage.own('sup_dana'), await stage.own('sup_milo')]
    for (let round = 0; round < 5; round += 1) {
      await one.signIn(dana)
      await other.signIn(milo)
      const answers = await Promise.all([one.signIn(milo), other.signIn(dana)])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
    }
  })

  test('switched off, the bridge does not look at cookies', async () => {
    const { stage, page: newPage, raw } = await openSite(await open(), { browserSessions: undefined as never })
    const page = newPage()
    const token = await stage.own('sup_dana')
    expect(await problemOf(await page.signIn(token))).toEqual([404, 'not_found'])
    const cookie = `__Host-understudy=${'A'.repeat(43)}`
    const context = await raw('GET', '/support/context', { Authorization: `Bearer ${token}`, Cookie: cookie })
    expect(await context.json()).toMatchObject({ state: 'own' })
    expect(await (await raw('GET', '/support/context', { Cookie: cookie })).json()).toMatchObject({
      why: 'no_credential',
    })
  })

  test('only the provider’s token signs in: a support token opens no way back', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    const { body } = await stage.start()
    const support = body.credential?.accessToken ?? ''
    expect(await problemOf(await page.signIn(support))).toEqual([409, 'already_in_support_session'])
    expect(await problemOf(await page.signIn('eyJhbGciOiJub25lIn0.e30.'))).toEqual([401, 'invalid_token'])
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_milo'))
    expect(await problemOf(await page.signIn(await stage.own('sup_milo')))).toEqual([401, 'session_ended'])
    expect(await problemOf(await page.signIn(await stage.own('cus_jean')))).toEqual([401, 'session_ended'])
    expect(page.jar.all()).toEqual([])
  })

  test('a value that somebody planted becomes nobody’s at sign-in, and works for nobody afterwards', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const [mallory, dana] = [newPage(), newPage()]
    await mallory.signIn(await stage.own('sup_milo'))
    const planted = mallory.jar.all()
    dana.jar.restore(planted)
    await dana.signIn(await stage.own('sup_dana'))
    expect(dana.jar.all()[0]?.value).not.toBe(planted[0]?.value)
    expect(await contextOf(mallory)).toMatchObject({ state: 'signed-out', why: 'invalid_token' })
  })

  test('an own session lasts as long as was said, a support session on it no longer (R-46)', async () => {
    const { stage, page: newPage } = await openSite(await open(), { browserSessions: { lifetimeSeconds: 900 } })
    const page = newPage()
    await page.signIn(await stage.own('sup_dana', { exp: Math.floor(stage.clock.now() / 1000) + 60 }))
    stage.clock.advance(600_000)
    const response = await page.post('/support/sessions', { body: START })
    const { session } = (await response.json()) as StartedAnswer
    expect([session.expiresAt, session.ceilingAt]).toEqual([stage.clock.now() + 300_000, stage.clock.now() + 300_000])
    expect(await problemOf(await page.post(`/support/sessions/${session.id}/extend`))).toEqual([409, 'ceiling_reached'])
    stage.clock.advance(300_000)
    expect(await contextOf(page)).toMatchObject({ state: 'signed-out', why: 'token_expired' })
    expect(await problemOf(await page.get('/api/invoices'))).toEqual([401, 'token_expired'])
    await stage.bridge.reap()
    expect(await stage.sql.query('SELECT id FROM understudy.browser_session')).toEqual([])
    expect(await stage.sql.query('SELECT hash FROM understudy.browser_id')).toEqual([])
  })

  test('in the last moments of an own session nothing is opened on it', async () => {
    const { stage, page: newPage } = await openSite(await open(), { browserSessions: { lifetimeSeconds: 600 } })
    const page = newPage()
    await page.signIn(await stage.own('sup_dana'))
    stage.clock.advance(580_000)
    expect(await problemOf(await page.post('/support/sessions', { body: START }))).toEqual([401, 'session_ended'])
  })

  test('a sign-in that is not fresh is asked for again, and told with another one', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    await page.signIn(await stage.own('sup_dana'))
    stage.clock.advance(900_000)
    expect(await problemOf(await page.post('/support/sessions', { body: START }))).toEqual([401, 'step_up_required'])
    await page.signIn(await stage.own('sup_dana'))
    expect((await page.post('/support/sessions', { body: START })).status).toBe(201)
  })

  test.each<[string, (stage: Awaited<ReturnType<typeof openSite>>['stage']) => unknown, string]>([
    ['is signed out at the provider', (s) => s.bridge.events.actorSessionEnded(sessionOf('sup_dana')), 'signed-out'],
    ['is disabled', (s) => s.people.change('sup_dana', { active: false }), 'signed-out'],
    ['is demoted', (s) => s.people.change('sup_dana', { roles: ['customer'] }), 'own'],
  ])('an actor who %s acts no further (R-05)', async (_, change, state) => {
    const { stage, page: newPage, acted } = await openSite(await open())
    const page = newPage()
    await started(page, await stage.own('sup_dana'))
    const context = await contextOf(page)
    if (context.state !== 'active') throw new Error('The session did not start.')
    await change(stage)
    const headers = { 'Support-Context': `${context.session.id};e=${context.epoch}` }
    expect(await problemOf(await page.post('/api/projects', { headers }))).toEqual([401, 'session_ended'])
    expect(acted).toEqual([])
    expect((await contextOf(page)).state).toBe(state)
  })

  test('a console that has not caught up decides nothing as somebody else (I1)', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    await page.signIn(await stage.own('lead_omar'))
    const { epoch } = await contextOf(page)
    const headers = { 'Support-Context': `own;e=${epoch}` }
    expect((await page.get('/support/sessions', headers)).status).toBe(200)
    await page.signIn(await stage.own('sup_ines'))
    for (const path of [
      '/support/sessions/ss_1/revoke',
      '/support/requests/sr_1/approve',
      '/support/requests/sr_1/cancel',
    ]) {
      expect(await problemOf(await page.post(path, { headers }))).toEqual([409, 'context_mismatch'])
    }
    expect(await problemOf(await page.get('/support/sessions', headers))).toEqual([409, 'context_mismatch'])
  })

  describe('the support session is the actor session’s (R-40)', () => {
    test('the subject never sees or obtains it, whoever’s browser they use', async () => {
      const { stage, page: newPage } = await openSite(await open())
      const [dana, noor] = [newPage(), newPage()]
      const { session } = await started(dana, await stage.own('sup_dana'))
      await noor.signIn(await stage.own('cus_noor'))
      expect(await contextOf(noor)).toMatchObject({ state: 'own', actor: { id: 'cus_noor' } })
      expect(await problemOf(await noor.post(`/support/sessions/${session.id}/end`))).toEqual([
        404,
        'session_not_found',
      ])
      expect(await contextOf(dana)).toMatchObject({ state: 'active' })
      // In the actor's own browser: signing in there puts the session down, and does not inherit it.
      await dana.signIn(await stage.own('cus_noor'))
      expect(await contextOf(dana)).toMatchObject({ state: 'own', actor: { id: 'cus_noor' } })
      expect((await stage.audit()).at(-1)).toMatchObject({
        type: 'ADMIN_IMPERSONATION_ENDED',
        detail: 'actor_session_ended',
      })
    })

    test('the same actor session signs in again and goes on where it was', async () => {
      const { stage, page: newPage } = await openSite(await open())
      const page = newPage()
      const { session } = await started(page, await stage.own('sup_dana'))
      await page.signIn(await stage.own('sup_dana'))
      expect(await contextOf(page)).toMatchObject({ state: 'active', session: { id: session.id } })
    })
  })

  describe('signing out ends both (R-47, camaleon #1254)', () => {
    test('and never lands on the own session', async () => {
      const { stage, page: newPage, acted } = await openSite(await open())
      const page = newPage()
      const { session } = await started(page, await stage.own('sup_dana'))
      const before = page.jar.all()
      const delayed = page.delayed('/api/projects', { headers: { 'Support-Context': 'own;e=1' } })
      const answer = await page.post('/support/browser/end')
      expect(await answer.json()).toMatchObject({ outcome: 'signed_out' })
      expect(answer.headers.get('Clear-Site-Data')).toBe('"cache"')
      expect(page.jar.all()).toEqual([])
      expect((await stage.audit()).at(-1)).toMatchObject({ session: session.id, detail: 'actor_session_ended' })
      expect(await problemOf(await delayed())).toEqual([401, 'invalid_token'])
      page.jar.restore(before)
      expect(await contextOf(page)).toMatchObject({ state: 'signed-out', why: 'invalid_token' })
      expect(acted).toEqual([])
    })

    test('twice, late and without a cookie it is the same success', async () => {
      const { stage, page: newPage } = await openSite(await open())
      const page = newPage()
      await page.signIn(await stage.own('sup_dana'))
      const again = page.delayed('/support/browser/end')
      await page.post('/support/browser/end')
      for (const answer of [await again(), await page.post('/support/browser/end')]) {
        expect([answer.status, await answer.json()]).toMatchObject([200, { outcome: 'already_signed_out' }])
      }
    })

    test('a start that is under way opens nothing after it (session-stack 5)', async () => {
      const { stage, page: newPage } = await openSite(await open())
      const page = newPage()
      await page.signIn(await stage.own('sup_dana'))
      stage.people.meanwhile = () => page.post('/support/browser/end')
      expect(await problemOf(await page.post('/support/sessions', { body: START }))).toEqual([401, 'session_ended'])
      expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
      expect(page.jar.all()).toEqual([])
    })

    test('after five idle minutes the end does not bring the own session back: sign in (R-47)', async () => {
      const { stage, page: newPage } = await openSite(await open())
      const page = newPage()
      const { session } = await started(page, await stage.own('sup_dana'))
      const { epoch } = await contextOf(page)
      const headers = { 'Support-Context': `${session.id};e=${epoch}` }
      stage.clock.advance(299_000)
      expect((await page.post('/api/projects', { headers })).status).toBe(200)
      stage.clock.advance(299_000)
      // What the client asks by itself is no sign of anybody.
      expect(await contextOf(page)).toMatchObject({ state: 'active' })
      stage.clock.advance(1001)
      // Doing something in the subject’s account first is no way around it.
      expect((await page.post('/api/projects', { headers })).status).toBe(200)
      const end = await page.post(`/support/sessions/${session.id}/end`)
      expect(await end.json()).toMatchObject({ outcome: 'ended', own: 'gone' })
      expect(await contextOf(page)).toMatchObject({ state: 'signed-out' })
      expect(await problemOf(await page.get('/api/invoices'))).toEqual([401, 'invalid_token'])
      await page.signIn(await stage.own('sup_dana'))
      expect(await contextOf(page)).toMatchObject({ state: 'own', ended: { id: session.id } })
    })

    test('nor does a session that ran out meanwhile; unless the bridge is told otherwise', async () => {
      for (const returnIdleSeconds of [300, null]) {
        const { stage, page: newPage } = await openSite(await open(), { browserSessions: { returnIdleSeconds } })
        const page = newPage()
        const { session } = await started(page, await stage.own('sup_dana'))
        await contextOf(page)
        stage.clock.advance(600_000)
        const context = await contextOf(page)
        expect(context).toMatchObject({
          state: returnIdleSeconds === null ? 'own' : 'signed-out',
          ended: { id: session.id, reason: 'ceiling' },
        })
      }
    })

    test('without the log as well (R-41)', async () => {
      const { stage, page: newPage } = await openSite(await open())
      const page = newPage()
      await started(page, await stage.own('sup_dana'))
      await stage.sql.query('ALTER TABLE understudy.audit_event RENAME TO away')
      expect((await page.post('/support/browser/end')).status).toBe(200)
      expect(await stage.sql.query('SELECT end_reason FROM understudy.support_session')).toEqual([
        { end_reason: 'actor_session_ended' },
      ])
    })
  })

  test('a stored session that loses any field is nobody, never the plain subject and never the actor (R-36, filament-impersonate #122)', async () => {
    const { stage, page: newPage, acted } = await openSite(await open())
    const { sql } = stage
    const page = newPage()
    const { session } = await started(page, await stage.own('sup_dana'), 'view')
    const { epoch } = await contextOf(page)
    const tables = ['browser_session', 'browser_id']
    for (const table of tables) await sql.query(`CREATE TABLE understudy.kept_${table} AS TABLE understudy.${table}`)
    // What the tables refuse by themselves is taken away: the code has to hold without it.
    await sql.query(`
      ALTER TABLE understudy.browser_session DROP CONSTRAINT browser_session_check;
      ALTER TABLE understudy.browser_session DROP CONSTRAINT browser_session_check1;
      ALTER TABLE understudy.browser_id DROP CONSTRAINT browser_id_pkey`)
    const fields = await sql.query<{ table_name: string; column_name: string }>(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = 'understudy' AND table_name IN ('browser_session', 'browser_id') ORDER BY 1, 2`,
    )
    const outcomes: Record<string, string> = {}
    for (const { table_name, column_name } of fields) {
      const field = `${table_name}.${column_name}`
      const key = field === 'browser_session.id'
      if (!key) await sql.query(`ALTER TABLE understudy.${table_name} ALTER COLUMN ${column_name} DROP NOT NULL`)
      await sql.query(
        key ? 'DELETE FROM understudy.browser_session' : `UPDATE understudy.${table_name} SET ${column_name} = NULL`,
      )
      // Nobody is told of it; what a guard holds has lapsed.
      stage.clock.advance(200)
      const assertions = [
        { 'Support-Context': `${session.id};e=${epoch}` },
        { 'Support-Context': `own;e=${epoch}` },
        {},
      ]
      for (const asserted of assertions) {
        const response = await page.get('/api/invoices', asserted)
        const { sub = '', actor = '' } = (await response.json()) as Partial<Acted>
        outcomes[field] = response.ok ? `${outcomes[field] ?? ''}${actor} for ${sub}` : (outcomes[field] ?? '')
      }
      await sql.query('DELETE FROM understudy.browser_session')
      await sql.query('DELETE FROM understudy.browser_id')
      for (const table of tables) {
        await sql.query(`INSERT INTO understudy.${table} SELECT * FROM understudy.kept_${table}`)
      }
    }
    // These say nothing about who it is: the session stays what it was, actor and all.
    const harmless = ['browser_id.issued_at', 'browser_id.seq', 'browser_session.acr', 'browser_session.auth_time']
    harmless.push('browser_session.created_at', 'browser_session.handed_id', 'browser_session.origin')
    harmless.push('browser_session.seen_at', 'browser_session.seen_epoch', 'browser_session.used_at')
    const expected = fields.map(({ table_name, column_name }) => {
      const field = `${table_name}.${column_name}`
      return [field, harmless.includes(field) ? 'sup_dana for cus_noor' : '']
    })
    expect(outcomes).toEqual(Object.fromEntries(expected))
    expect(acted).toHaveLength(harmless.length)
  })
})
