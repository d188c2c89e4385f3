import type { AuditEvent, HistoryEntry, PendingAnswer, StartedAnswer } from '@understudy/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Members, Project, Projects } from '../shared/appApi.ts'
import type { CustomerDetails } from '../shared/consoleApi.ts'
import { newPostgresUrl } from './testing/newPostgresUrl.ts'
import { type Person, signInAs, startSupport, startTestDemo, type TestDemo } from './testing/testDemo.ts'

describe.each(['PGlite', 'PostgreSQL'])('on %s', (engine) => {
  let demo: TestDemo
  let dana: Person
  let noor: Person

  beforeAll(async () => {
    demo = await startTestDemo(engine === 'PostgreSQL' ? { databaseUrl: await newPostgresUrl() } : {})
    dana = await signInAs(demo, 'sup_dana')
    noor = await signInAs(demo, 'cus_8F2K')
  })
  afterAll(() => demo.remove())

  const end = (agent: Person, id: string) => agent.send('POST', `/support/sessions/${id}/end`, {})

  test('view: an agent looks, changes nothing, and is back as themselves', async () => {
    const session = await startSupport(dana, 'cus_8F2K', 'view')
    const me = await dana.get('/api/app/me', session.options)
    expect(me.body).toMatchObject({
      id: 'cus_8F2K',
      name: 'Noor Haddad',
      org: { name: 'Haddad Ceramics', plan: 'Business' },
    })
    expect(await dana.get('/api/app/invoices/INV-2026-0000', session.options)).toMatchObject({ status: 404 })

    const refused = await dana.send('POST', '/api/app/projects', { name: 'Mine' }, session.options)
    expect(refused).toMatchObject({ status: 403, body: { code: 'mode_read_only', actionClass: 'content' } })
    expect(await dana.get('/api/app/export', session.options)).toMatchObject({ body: { code: 'action_restricted' } })
    expect(await dana.get('/api/app/me')).toMatchObject({ status: 409, body: { code: 'own_session_suspended' } })

    const ended = await end(dana, session.id)
    expect(ended).toMatchObject({
      status: 200,
      body: { own: 'stands', session: { returnTo: '/console/customers?page=2' } },
    })
    expect(await dana.get('/api/app/me', session.options)).toMatchObject({
      status: 401,
      body: { code: 'session_ended' },
    })
    expect((await dana.get('/api/console/customers')).status).toBe(200)
  })

  test('act: ordinary changes work and bear the name of the agent', async () => {
    const before = (await noor.get<Projects>('/api/app/projects')).body
    const project = before.projects[0]!
    const session = await startSupport(dana, 'cus_8F2K', 'act')
    const path = `/api/app/projects/${project.id}`
    const renamed = await dana.send('PATCH', path, { name: 'Autumn glazes, 2nd run' }, session.options)
    expect(renamed.body).toMatchObject({
      name: 'Autumn glazes, 2nd run',
      changedBy: { name: 'Dana Reyes', support: true },
    })
    const profile = await dana.send(
      'PATCH',
      '/api/app/settings/profile',
      { phone: '+351 21 555 0199' },
      session.options,
    )
    expect(profile.body).toMatchObject({ phone: '+351 21 555 0199', changedBy: { name: 'Dana Reyes', support: true } })
    await end(dana, session.id)

    const after = (await noor.get<Projects>('/api/app/projects')).body
    expect(after.activity.slice(0, 2)).toMatchObject([
      { what: 'profile_updated', name: 'Phone', by: { name: 'Dana Reyes', support: true } },
      { what: 'project_renamed', was: project.name, by: { name: 'Dana Reyes', support: true } },
    ])
    const own = await noor.send<Project>('PATCH', path, { name: project.name })
    expect(own.body.changedBy).toEqual({ name: 'Noor Haddad', support: false })
  })

  test.each([
    ['POST', '/api/app/invoices/INV-2026-0311/pay', {}, 'money'],
    ['POST', '/api/app/security/password', { current: 'parcelwise', next: 'something-longer' }, 'credentials'],
    ['POST', '/api/app/security/mfa', { label: 'Phone' }, 'credentials'],
    ['POST', '/api/app/security/api-keys', { label: 'Script' }, 'tokens'],
    ['POST', '/api/app/members', { email: 'x@y.example', role: 'member' }, 'members'],
    ['PATCH', '/api/app/settings/notifications', { invoices: false }, 'notifications'],
    ['DELETE', '/api/app/account', undefined, 'deletion'],
    ['POST', '/api/app/account/keep', {}, 'deletion'],
  ])('act: %s %s is refused by the server', async (method, path, body, actionClass) => {
    const session = await startSupport(dana, 'cus_4TQZ', 'act')
    const refused = await dana.send(method, path, body, session.options)
    expect(refused).toMatchObject({ status: 403, body: { code: 'action_restricted', actionClass } })
    await end(dana, session.id)
  })

  test('a tab that has not caught up is refused before anything happens', async () => {
    const session = await startSupport(dana, 'cus_7SHM', 'act')
    const stale = { ...session.options, context: 'own;e=0' }
    const refused = await dana.send('POST', '/api/app/projects', { name: 'Stale' }, stale)
    expect(refused).toMatchObject({ status: 409, body: { code: 'context_mismatch' } })
    expect(refused.headers.get('Support-Context-Mismatch')).toBe(session.options.context)
    const silent = await dana.send('POST', '/api/app/projects', { name: 'Silent' }, { token: session.options.token })
    expect(silent).toMatchObject({ status: 428, body: { code: 'context_required' } })
    const { projects } = (await dana.get<Projects>('/api/app/projects', session.options)).body
    expect(projects.map(({ name }) => name)).not.toContain('Stale')
    await end(dana, session.id)
  })

  test('a visit leaves no trace in what others see of the customer', async () => {
    const read = async () => {
      const { body } = await noor.get<Members>('/api/app/members')
      return body.members.map(({ id, lastSeenAt }) => [id, lastSeenAt])
    }
    const aiko = await signInAs(demo, 'cus_9KPR')
    const members = async () => (await aiko.get<Members>('/api/app/members')).body.members[0]!.lastSeenAt
    const session = await startSupport(dana, 'cus_9KPR', 'view')
    const before = [await read(), await members()]
    await dana.get('/api/app/me', session.options)
    await dana.get('/api/app/dashboard', session.options)
    expect([await read(), await members()]).toEqual(before)
    await end(dana, session.id)
  })

  test('asks first: changes wait for the team lead, who decides', async () => {
    const ines = await signInAs(demo, 'sup_ines')
    const milo = await signInAs(demo, 'sup_milo')
    const start = {
      subject: 'cus_9KPR',
      mode: 'act',
      reason: { code: 'technical_issue', text: 'The label printer refuses every label.' },
      ttlSeconds: 600,
    }
    const pending = await milo.send<PendingAnswer>('POST', '/support/sessions', start)
    expect(pending).toMatchObject({ status: 202, body: { outcome: 'pending' } })
    const { id } = pending.body.request
    expect((await ines.get('/api/console/counts')).body).toMatchObject({ openRequests: 1 })
    await ines.send('POST', `/support/requests/${id}/approve`, {})
    expect(await milo.send('POST', '/support/sessions', { ...start, requestId: id })).toMatchObject({ status: 201 })
    expect((await ines.get('/api/console/counts')).body).toEqual({ liveSessions: 1, openRequests: 0, openReviews: 0 })
  })

  test('R-10 an emergency needs no approval, is told, and is reviewed by somebody else when it is over', async () => {
    const ines = await signInAs(demo, 'sup_ines')
    const milo = await signInAs(demo, 'sup_milo')
    const open = await milo.get<{ sessions: readonly { actor: { id: string }; session: { id: string } }[] }>(
      '/support/sessions',
    )
    for (const { actor, session } of open.body.sessions) if (actor.id === 'sup_milo') await end(milo, session.id)
    const started = await milo.send<StartedAnswer>('POST', '/support/sessions', {
      subject: 'cus_9KPR',
      mode: 'act',
      reason: { code: 'technical_issue', text: 'Her parcels leave at six, and nobody else is here.' },
      breakGlass: true,
    })
    expect(started).toMatchObject({ status: 201, body: { session: { breakGlass: true } } })
    const { id } = started.body.session
    const counts = async (who: Person) => (await who.get('/api/console/counts')).body
    expect(await counts(ines)).toMatchObject({ openReviews: 0 })
    await end(milo, id)
    expect(await counts(ines)).toMatchObject({ openReviews: 1 })
    expect(await counts(milo)).toMatchObject({ openReviews: 0 })
    const found = { verdict: 'justified', text: 'The printer stood still, and I could not be reached.' }
    expect(await milo.send('POST', `/support/reviews/${id}`, found)).toMatchObject({ status: 403 })
    expect(await ines.send('POST', `/support/reviews/${id}`, found)).toMatchObject({ status: 200 })
    expect(await counts(ines)).toMatchObject({ openReviews: 0 })
  })

  test('signing out at the provider ends the support session with the own one', async () => {
    const agent = await signInAs(demo, 'sup_ines')
    const session = await startSupport(agent, 'cus_7SHM', 'view')
    await agent.browser.signOut()
    const refused = await agent.get('/api/app/me', session.options)
    expect(refused).toMatchObject({ status: 401, body: { code: 'session_ended', endReason: 'actor_session_ended' } })
    // The access token has minutes to live, the session has not.
    expect(await agent.get('/api/console/customers')).toMatchObject({ status: 401, body: { code: 'session_ended' } })
  })

  test('a new password puts support out of the account, and leaves the agent their own session', async () => {
    const milo = await signInAs(demo, 'sup_milo')
    const shira = await signInAs(demo, 'cus_7SHM')
    const session = await startSupport(milo, 'cus_7SHM', 'view')
    const change = (current: string) =>
      shira.send('POST', '/api/app/security/password', { current, next: 'a much longer one' })
    expect(await change('wrong')).toMatchObject({ status: 422 })
    expect(await milo.get('/api/app/me', session.options)).toMatchObject({ status: 200 })
    expect(await change('parcelwise')).toMatchObject({ status: 200 })
    expect(await milo.get('/api/app/me', session.options)).toMatchObject({
      status: 401,
      body: { code: 'session_ended', endReason: 'subject_revoked' },
    })
    expect(await milo.get('/api/console/customers')).toMatchObject({ status: 200 })
  })

  test('signed out everywhere: the customer’s sign-ins and the visit are over, the agent’s own session is untouched', async () => {
    const milo = await signInAs(demo, 'sup_milo')
    const shira = await signInAs(demo, 'cus_7SHM')
    const elsewhere = await signInAs(demo, 'cus_7SHM')
    const session = await startSupport(milo, 'cus_7SHM', 'act')
    const path = '/api/app/security/sign-out-everywhere'
    expect(await milo.send('POST', path, {}, session.options)).toMatchObject({
      status: 403,
      body: { code: 'action_restricted', actionClass: 'credentials' },
    })
    expect(await shira.send('POST', path, {})).toMatchObject({ status: 200 })
    expect(await milo.get('/api/app/me', session.options)).toMatchObject({
      status: 401,
      body: { code: 'session_ended', endReason: 'subject_revoked' },
    })
    for (const gone of [shira, elsewhere]) {
      expect(await gone.get('/api/app/me')).toMatchObject({ status: 401, body: { code: 'session_ended' } })
      // The provider does not know the browser any more either: it is asked to sign in.
      await expect(gone.browser.signInSilently()).rejects.toThrow('login_required')
    }
    expect(await milo.get('/api/console/customers')).toMatchObject({ status: 200 })
  })

  test('the agent reads the customer’s history as the customer does, and ends nothing as them', async () => {
    const shira = await signInAs(demo, 'cus_7SHM')
    const session = await startSupport(dana, 'cus_7SHM', 'act')
    const theirs = await shira.get('/support/history')
    expect(await dana.get('/support/history', session.options)).toMatchObject({ status: 200, body: theirs.body })
    const path = `/support/history/${session.id}/end`
    expect(await dana.send('POST', path, {}, session.options)).toMatchObject({
      status: 409,
      body: { code: 'already_in_support_session' },
    })
    await end(dana, session.id)
  })

  test('the customer reads when and why, the console who', async () => {
    const { body } = await noor.get<{ entries: HistoryEntry[] }>('/support/history')
    expect(body.entries[0]).toMatchObject({
      mode: 'act',
      purpose: 'Billing question',
      ticket: 'ZD-1042',
      changes: [{ action: 'project.rename' }, { action: 'profile.update' }],
    })
    expect(JSON.stringify(body)).not.toMatch(/Dana|shows the VAT twice/)
    const details = await dana.get<CustomerDetails>('/api/console/customers/cus_8F2K')
    expect(details.body.visits[0]).toMatchObject({ by: 'Dana Reyes', mode: 'act', purpose: 'Billing question' })
    const audit = await dana.get<{ events: AuditEvent[] }>('/support/audit?outcome=refused&subject=cus_4TQZ')
    expect(audit.body.events.map(({ action }) => action?.name)).toContain('invoice.pay')
    expect((await dana.get('/support/audit/verify')).body).toMatchObject({ ok: true })
  })
})
