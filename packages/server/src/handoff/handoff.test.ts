import { createHash, randomBytes } from 'node:crypto'
import type { ContextAnswer, HandoffCode, Problem, StartedAnswer } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { openSite, type Page, type PageRequest, type Site } from '../testing/site.ts'
import { BRIDGE_ISSUER, START } from '../testing/stage.ts'

const APP = 'https://app.example'
const HANDING = { browserSessions: { handoffOrigins: [APP, 'https://other.example'] } }

const problemOf = async (response: Response) => [response.status, ((await response.json()) as Problem).code]
const contextOf = async (page: Page) => (await (await page.get('/support/context')).json()) as ContextAnswer
const reasons = (site: Site) => site.stage.sql.query('SELECT end_reason FROM understudy.support_session ORDER BY seq')

/** What the console keeps to itself, and what it sends. */
function pair() {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

async function handOn(page: Page, changes: object = {}, request: PageRequest = {}) {
  const { verifier, challenge } = pair()
  const body = { ...START, mode: 'act', handoff: { origin: APP, challenge }, ...changes }
  const response = await page.post('/support/sessions', { body, ...request })
  const answer = (await response.json()) as StartedAnswer & { handoff: HandoffCode }
  return { response, answer, verifier, id: answer.session?.id, code: answer.handoff?.code }
}

const redeem = (page: Page, body: object) => page.post('/support/handoff', { body })

eachDatabase('hand-off to another origin (R-16)', (open) => {
  async function twoOrigins() {
    const site = await openSite(await open(), HANDING)
    const [desk, app] = [site.page(), site.page(undefined, APP)]
    await desk.signIn(await site.stage.own('sup_dana'))
    return { site, desk, app }
  }

  test('the app’s origin gets the support session and nothing else, the console keeps its own', async () => {
    const { site, desk, app } = await twoOrigins()
    const asOwn = { 'Support-Context': `own;e=${(await contextOf(desk)).epoch}` }
    const { answer, verifier, code, id } = await handOn(desk)
    expect(answer).not.toHaveProperty('credential')
    expect(Buffer.from(code, 'base64url')).toHaveLength(32)
    expect(answer.handoff.expiresAt).toBe(site.stage.clock.now() + 60_000)
    const redeemed = await redeem(app, { code, verifier })
    expect(redeemed.headers.get('Referrer-Policy')).toBe('no-referrer')
    expect(redeemed.headers.get('Cache-Control')).toBe('no-store')
    expect(await redeemed.json()).toMatchObject({ state: 'active', session: { id }, actor: { id: 'sup_dana' } })

    const active = await contextOf(app)
    expect(active).toMatchObject({ state: 'active', subject: { id: 'cus_noor' } })
    const headers = { 'Support-Context': `${id};e=${active.epoch}` }
    expect((await app.post('/api/projects', { headers })).status).toBe(200)
    expect((await desk.post('/api/projects', { headers: asOwn })).status).toBe(200)
    expect(await contextOf(desk)).toMatchObject({ state: 'own', actor: { id: 'sup_dana' } })
    await app.post(`/support/sessions/${id}/end`)
    // Through all of it the console's tabs were right about who they are.
    expect((await desk.post('/api/projects', { headers: asOwn })).status).toBe(200)
    expect(site.acted.map(({ sub }) => sub)).toEqual(['cus_noor', 'sup_dana', 'sup_dana'])
    expect((await site.stage.audit()).map(({ type, action }) => `${type} ${action?.name}`)).toEqual([
      'ADMIN_IMPERSONATION_STARTED session.start',
      'SUPPORT_ACTION handoff.redeem',
      'SUPPORT_ACTION project.rename',
      'ADMIN_IMPERSONATION_ENDED session.end',
    ])
  })

  test('nothing that the app’s origin can call leads to the own session (session-stack I4)', async () => {
    const { site, desk, app } = await twoOrigins()
    const { verifier, code, id } = await handOn(desk)
    await redeem(app, { code, verifier })
    const refused = [
      ...[
        await app.post('/support/sessions', { body: { ...START, subject: 'cus_tomas' } }),
        await app.get('/support/policy'),
      ],
      ...[await app.post(`/support/sessions/${id}/credential`), await app.post(`/support/sessions/${id}/revoke`)],
      ...[await app.get('/support/sessions'), await app.get('/support/audit'), await app.get('/support/requests')],
    ]
    for (const response of refused) expect(await problemOf(response)).toEqual([409, 'already_in_support_session'])
    expect((await app.post(`/support/sessions/${id}/extend`)).status).toBe(200)
    expect(await problemOf(await app.post('/support/sessions/ss_other/extend'))).toEqual([404, 'session_not_found'])
    const end = await app.post(`/support/sessions/${id}/end`)
    expect(await end.json()).toMatchObject({ outcome: 'ended', own: 'gone' })
    for (const context of [await contextOf(app), await contextOf(app)]) {
      expect(context).toMatchObject({ state: 'signed-out', why: 'session_ended', ended: { id } })
    }
    expect((await contextOf(desk)).state).toBe('own')
    expect(await problemOf(await app.get('/api/invoices'))).toEqual([401, 'session_ended'])
    expect(site.acted).toEqual([])
  })

  test('ended from the console, the app’s origin is nobody; signing out at the console ends it too (R-47)', async () => {
    const { site, desk, app } = await twoOrigins()
    for (const leave of [(id: string) => `/support/sessions/${id}/end`, () => '/support/browser/end']) {
      const { verifier, code, id } = await handOn(desk)
      expect((await redeem(app, { code, verifier })).status).toBe(200)
      expect((await desk.post(leave(id))).status).toBe(200)
      expect(await contextOf(app)).toMatchObject({ state: 'signed-out', ended: { id } })
    }
    expect(await reasons(site)).toEqual([{ end_reason: 'actor_ended' }, { end_reason: 'actor_session_ended' }])
  })

  describe('a code is good', () => {
    test('once', async () => {
      const { desk, app } = await twoOrigins()
      const { verifier, code } = await handOn(desk)
      const answers = await Promise.all([redeem(app, { code, verifier }), redeem(app, { code, verifier })])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
      expect(await problemOf(await redeem(app, { code, verifier, replace: true }))).toEqual([400, 'handoff_refused'])
    })

    test('for a minute; then the session is over, and the next one can start', async () => {
      const { site, desk, app } = await twoOrigins()
      const { verifier, code, id } = await handOn(desk)
      site.stage.clock.advance(60_000)
      expect(await problemOf(await redeem(app, { code, verifier }))).toEqual([400, 'handoff_refused'])
      await site.stage.bridge.reap()
      expect(await reasons(site)).toEqual([{ end_reason: 'handoff_expired' }])
      expect(await contextOf(desk)).toMatchObject({ state: 'own', ended: { id, reason: 'handoff_expired' } })
      const next = await handOn(desk)
      site.stage.clock.advance(59_999)
      expect((await redeem(app, next)).status).toBe(422)
      expect((await redeem(app, { code: next.code, verifier: next.verifier })).status).toBe(200)
      site.stage.clock.advance(60_000)
      expect((await contextOf(app)).state).toBe('active')
    })

    test.each<[string, (given: { code: string; verifier: string }) => object, string]>([
      ['without its verifier', ({ code }) => ({ code, verifier: pair().verifier }), APP],
      [
        'with the challenge for a verifier',
        ({ code, verifier }) => ({ code, verifier: createHash('sha256').update(verifier).digest('base64url') }),
        APP,
      ],
      ['on another origin', (given) => given, 'https://other.example'],
      ['on the console’s own origin', (given) => ({ ...given, replace: true }), BRIDGE_ISSUER],
    ])('never %s, and is used up by trying', async (_, twist, origin) => {
      const { site, desk, app } = await twoOrigins()
      const { verifier, code } = await handOn(desk)
      const thief = site.page(undefined, origin)
      expect(await problemOf(await redeem(thief, twist({ code, verifier })))).toEqual([400, 'handoff_refused'])
      expect(thief.jar.all()).toEqual([])
      expect(await problemOf(await redeem(app, { code, verifier }))).toEqual([400, 'handoff_refused'])
      site.stage.clock.advance(60_000)
      await site.stage.bridge.reap()
      expect(await reasons(site)).toEqual([{ end_reason: 'handoff_expired' }])
    })

    test.each(['session id', 'cookie', 'nothing'])('and a %s is none (CVE-2026-4282)', async (kind) => {
      const { desk, app } = await twoOrigins()
      const { verifier, id, code } = await handOn(desk)
      const cookie = desk.jar.all()[0]?.value
      const wrong = kind === 'session id' ? id : kind === 'cookie' ? cookie : undefined
      expect((await redeem(app, { code: wrong, verifier })).status).toBeGreaterThanOrEqual(400)
      // Nor is the code a cookie.
      app.jar.restore([{ name: '__Host-understudy', value: code, attributes: '' }])
      expect(await contextOf(app)).toMatchObject({ state: 'signed-out', why: 'invalid_token' })
    })

    test('not for a session that has ended meanwhile, nor for an actor who may no longer', async () => {
      const { site, desk, app } = await twoOrigins()
      const first = await handOn(desk)
      await desk.post(`/support/sessions/${first.id}/end`)
      expect(await problemOf(await redeem(app, { code: first.code, verifier: first.verifier }))).toEqual([
        400,
        'handoff_refused',
      ])
      const second = await handOn(desk)
      site.stage.people.change('sup_dana', { roles: ['customer'] })
      expect(await problemOf(await redeem(app, { code: second.code, verifier: second.verifier }))).toEqual([
        400,
        'handoff_refused',
      ])
      expect(app.jar.all()).toEqual([])
    })
  })

  test('somebody who is signed in there is not replaced without being asked (passmower #51, #134)', async () => {
    const { site, desk, app } = await twoOrigins()
    await app.signIn(await site.stage.own('cus_tomas'))
    const { verifier, code } = await handOn(desk)
    expect(await problemOf(await redeem(app, { code, verifier }))).toEqual([409, 'handoff_conflict'])
    expect(await contextOf(app)).toMatchObject({ state: 'own', actor: { id: 'cus_tomas' } })
    const bearer = { Authorization: `Bearer ${await site.stage.own('cus_tomas')}` }
    const both = await app.post('/support/handoff', { body: { code, verifier }, headers: bearer })
    expect(await problemOf(both)).toEqual([400, 'ambiguous_credentials'])
    expect((await redeem(app, { code, verifier, replace: true })).status).toBe(200)
    expect(await contextOf(app)).toMatchObject({ state: 'active', subject: { id: 'cus_noor' } })
    expect(
      await site.stage.sql.query('SELECT own_sub FROM understudy.browser_session WHERE own_sub = $1', ['cus_tomas']),
    ).toEqual([])
  })

  test('while the log is away nothing is done: nobody is replaced, and the code still counts', async () => {
    const { site, desk, app } = await twoOrigins()
    await app.signIn(await site.stage.own('cus_tomas'))
    const { verifier, code } = await handOn(desk)
    await site.stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    const refused = await redeem(app, { code, verifier, replace: true })
    expect(await problemOf(refused)).toEqual([503, 'audit_unavailable'])
    expect(await contextOf(app)).toMatchObject({ state: 'own', actor: { id: 'cus_tomas' } })
    await site.stage.sql.query('ALTER FUNCTION understudy.append_audit_away(text) RENAME TO append_audit')
    expect((await redeem(app, { code, verifier, replace: true })).status).toBe(200)
    expect(await contextOf(app)).toMatchObject({ state: 'active', subject: { id: 'cus_noor' } })
  })

  test('a code for a session that is over replaces nobody, and is used up', async () => {
    const { site, desk, app } = await twoOrigins()
    await app.signIn(await site.stage.own('cus_tomas'))
    const { verifier, code } = await handOn(desk)
    await site.stage.bridge.events.signedOutEverywhere('cus_noor')
    expect(await problemOf(await redeem(app, { code, verifier, replace: true }))).toEqual([400, 'handoff_refused'])
    expect(await contextOf(app)).toMatchObject({ state: 'own', actor: { id: 'cus_tomas' } })
    expect(await site.stage.sql.query('SELECT session_id FROM understudy.handoff')).toEqual([])
  })

  test('a session that runs there is not replaced either; signing out there ends it', async () => {
    const { site, desk, app } = await twoOrigins()
    const milo = site.page()
    await milo.signIn(await site.stage.own('sup_milo'))
    const [first, second] = [await handOn(desk), await handOn(milo, { subject: 'cus_tomas' })]
    await redeem(app, { code: first.code, verifier: first.verifier })
    const proof = { code: second.code, verifier: second.verifier }
    expect(await problemOf(await redeem(app, proof))).toEqual([409, 'handoff_conflict'])
    expect(await (await app.post('/support/browser/end')).json()).toMatchObject({ outcome: 'signed_out' })
    expect(await contextOf(app)).toMatchObject({ state: 'signed-out', why: 'no_credential' })
    expect((await redeem(app, proof)).status).toBe(200)
    expect(await contextOf(app)).toMatchObject({ subject: { id: 'cus_tomas' } })
    expect(await reasons(site)).toEqual([{ end_reason: 'actor_ended' }, { end_reason: null }])
    expect((await contextOf(desk)).state).toBe('own')
  })

  test('a cookie of one origin is nobody’s on the other (LevelUp #322)', async () => {
    const { site, desk, app } = await twoOrigins()
    const { verifier, code } = await handOn(desk)
    await redeem(app, { code, verifier })
    const moved = site.page(app.jar)
    expect(await problemOf(await moved.post('/api/projects'))).toEqual([403, 'origin_refused'])
  })

  test('there is one session at a time, handed on or not (session-stack I2)', async () => {
    const { desk } = await twoOrigins()
    await handOn(desk)
    expect(await problemOf(await desk.post('/support/sessions', { body: { ...START, subject: 'cus_tomas' } }))).toEqual(
      [409, 'session_conflict'],
    )
  })

  test('from bearer custody too: no token for the console, and only to origins that are named', async () => {
    const { site, app } = await twoOrigins()
    const { stage } = site
    const { verifier, challenge } = pair()
    for (const origin of ['https://evil.example', `${APP}/`, 'null', '']) {
      const refused = await stage.start<Problem>({ body: { handoff: { origin, challenge } } })
      expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/handoff/origin'])
    }
    const token = await stage.own('sup_milo')
    const { body, status } = await stage.start({ token, body: { handoff: { origin: APP, challenge } } })
    expect(status).toBe(201)
    expect(body).not.toHaveProperty('credential')
    const credential = await stage.call('POST', `/support/sessions/${body.session.id}/credential`, { token })
    expect([credential.status, credential.body.code]).toEqual([404, 'session_not_found'])
    expect(await stage.context(token)).toMatchObject({ state: 'own', actor: { id: 'sup_milo' } })
    expect((await redeem(app, { code: body.handoff?.code, verifier })).status).toBe(200)
    expect(await contextOf(app)).toMatchObject({ state: 'active', actor: { id: 'sup_milo' } })
  })

  test('a repeated start gives no second code', async () => {
    const { desk } = await twoOrigins()
    const { challenge } = pair()
    const request = { body: { ...START, handoff: { origin: APP, challenge } }, headers: { 'Idempotency-Key': 'once' } }
    const [first, again] = [
      await desk.post('/support/sessions', request),
      await desk.post('/support/sessions', request),
    ]
    expect(await first.json()).toHaveProperty('handoff.code')
    expect(await again.json()).not.toHaveProperty('handoff')
  })

  test('the database holds nothing that could be used as a code', async () => {
    const { site, desk } = await twoOrigins()
    const { code, verifier } = await handOn(desk)
    const rows = JSON.stringify(await site.stage.sql.query('SELECT * FROM understudy.handoff'))
    expect(rows).not.toContain(code)
    expect(rows).not.toContain(verifier)
    expect(JSON.stringify(await site.stage.audit())).not.toContain(code)
  })
})
