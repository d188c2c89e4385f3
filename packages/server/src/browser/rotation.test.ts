import { COOKIE_RENEWED_HEADER, type ContextAnswer, type Problem, type StartedAnswer } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { openSite, type Page } from '../testing/site.ts'
import { START } from '../testing/stage.ts'

const problemOf = async (response: Response) => [response.status, ((await response.json()) as Problem).code]
const value = (page: Page) => page.jar.all().find(({ name }) => name.startsWith('__Host-'))?.value

async function ask(page: Page) {
  const response = await page.get('/support/context')
  return { context: (await response.json()) as ContextAnswer, renewed: response.headers.has(COOKIE_RENEWED_HEADER) }
}

async function start(page: Page, subject = 'cus_noor') {
  const response = await page.post('/support/sessions', { body: { ...START, mode: 'act', subject } })
  if (response.status !== 201) throw new Error(`Not started: ${await response.text()}`)
  const { session, epoch } = (await response.json()) as StartedAnswer
  return { id: session.id, epoch, headers: { 'Support-Context': `${session.id};e=${epoch}` } }
}

const asOwn = ({ epoch }: { readonly epoch: number }) => ({ 'Support-Context': `own;e=${epoch}` })

eachDatabase('the cookie’s value', (open) => {
  async function signedIn() {
    const site = await openSite(await open())
    const page = site.page()
    await page.signIn(await site.stage.own('sup_dana'))
    return { ...site, page, newPage: site.page }
  }

  test('is another one after sign-in, start and end, and nothing else about it ever changes (R-45, ezauth #174)', async () => {
    const { stage, page } = await signedIn()
    const values = new Set([value(page)])
    const { id } = await start(page)
    values.add(value(page))
    await page.post(`/support/sessions/${id}/end`)
    values.add(value(page))
    await page.signIn(await stage.own('sup_dana'))
    values.add(value(page))
    expect(values.size).toBe(4)
  })

  test('fifty visits leave cookies, attributes, lifetimes and rows as the first one found them (R-44, better-auth #10734, #2183)', async () => {
    const { stage, page, newPage } = await signedIn()
    const other = newPage(page.jar)
    const shape = () => page.jar.all().map(({ name, value: text, attributes }) => [name, text.length, attributes])
    const before = shape()
    expect(before).toEqual([
      ['__Host-understudy', 43, 'Path=/; Secure; HttpOnly; SameSite=Strict'],
      ['understudy', 1, 'Path=/; Secure; SameSite=Strict'],
    ])
    for (let cycle = 0; cycle < 50; cycle += 1) {
      const { id } = await start(page, cycle % 2 === 0 ? 'cus_noor' : 'cus_tomas')
      expect(shape()).toEqual(before)
      expect((await ask(other)).context.state).toBe('active')
      await page.post(`/support/sessions/${id}/end`)
      expect(shape()).toEqual(before)
      expect(await ask(other)).toMatchObject({ context: { state: 'own' }, renewed: false })
      // Past the limits on starts.
      if (cycle % 8 === 7) {
        stage.clock.advance(3_600_000 * 24)
        await stage.sql.query('UPDATE understudy.browser_session SET expires_at = $1', [stage.clock.now() + 1e8])
        await page.signIn(await stage.own('sup_dana'))
      }
    }
    expect(await stage.sql.query('SELECT count(*) AS rows FROM understudy.browser_session')).toEqual([{ rows: 1 }])
    const [ids] = await stage.sql.query<{ rows: number }>('SELECT count(*) AS rows FROM understudy.browser_id')
    expect(ids?.rows).toBeLessThanOrEqual(9)
  })

  describe('requests in flight with the value before (R-45, Odoo apps #19)', () => {
    test('a write as oneself does nothing in the new session; a look at the context tells of it', async () => {
      const { page, acted } = await signedIn()
      const { context } = await ask(page)
      const writers = [asOwn(context), {}].map((headers) => page.delayed('/api/projects', { headers }))
      const restart = page.delayed('/support/sessions', { body: { ...START, subject: 'cus_tomas' } })
      const before = page.jar.all()
      const { id, headers } = await start(page)
      await ask(page)
      const forged = page.jar.all()
      page.jar.restore(before)
      writers.push(page.delayed('/api/projects', { headers }), page.delayed(`/support/sessions/${id}/extend`), restart)
      const reader = await ask(page)
      page.jar.restore(forged)

      for (const write of writers) expect(await problemOf(await write())).toEqual([409, 'context_mismatch'])
      expect(reader.context).toMatchObject({ state: 'active', session: { id } })
      expect(acted).toEqual([])
      expect((await ask(page)).context).toMatchObject({ state: 'active', session: { id } })
    })

    test('a write of the session that is over does nothing as the actor', async () => {
      const { page, acted } = await signedIn()
      const { id, headers } = await start(page)
      await ask(page)
      const writer = page.delayed('/api/projects', { headers })
      const silent = page.delayed('/api/projects')
      const before = page.jar.all()
      await page.post(`/support/sessions/${id}/end`)
      const { context } = await ask(page)
      const after = page.jar.all()
      page.jar.restore(before)
      const pretender = page.delayed('/api/projects', { headers: asOwn(context) })
      page.jar.restore(after)
      for (const write of [writer, silent, pretender]) {
        expect(await problemOf(await write())).toEqual([409, 'context_mismatch'])
      }
      expect(acted).toEqual([])
    })

    test('a start that waits through somebody else’s visit opens nothing', async () => {
      const { stage, page } = await signedIn()
      stage.people.meanwhile = async () => {
        const { id } = await start(page)
        await page.post(`/support/sessions/${id}/end`)
        await ask(page)
      }
      const late = await page.post('/support/sessions', { body: { ...START, subject: 'cus_tomas' } })
      expect(await problemOf(late)).toEqual([401, 'session_ended'])
      expect((await ask(page)).context).toMatchObject({ state: 'own', ended: { subject: { id: 'cus_noor' } } })
    })

    test('a value long superseded is nobody’s', async () => {
      const { stage, page } = await signedIn()
      const before = page.jar.all()
      await start(page)
      await ask(page)
      stage.clock.advance(60_000)
      page.jar.restore(before)
      expect(await ask(page)).toMatchObject({ context: { state: 'signed-out', why: 'session_ended' }, renewed: false })
      expect(page.jar.all()).toEqual(before)
    })
  })

  test('no answer to a start: the context brings what was lost (session-stack 1)', async () => {
    const { page, acted } = await signedIn()
    page.network.setCookie = 'stripped'
    const { id, headers } = await start(page)
    page.network.setCookie = 'kept'
    expect(await problemOf(await page.post('/api/projects', { headers }))).toEqual([409, 'own_session_suspended'])
    expect(await ask(page)).toMatchObject({ context: { state: 'active', session: { id } }, renewed: true })
    expect(await ask(page)).toMatchObject({ context: { state: 'active' }, renewed: false })
    expect((await page.post('/api/projects', { headers })).status).toBe(200)
    expect(acted).toEqual([{ sub: 'cus_noor', actor: 'sup_dana' }])
  })

  test('no answer to an end: the same (session-stack 6)', async () => {
    const { page } = await signedIn()
    const { id } = await start(page)
    await ask(page)
    page.network.setCookie = 'stripped'
    await page.post(`/support/sessions/${id}/end`)
    page.network.setCookie = 'kept'
    expect(await problemOf(await page.get('/api/invoices'))).toEqual([401, 'session_ended'])
    expect(await ask(page)).toMatchObject({ context: { state: 'own' }, renewed: true })
    expect((await page.get('/api/invoices')).status).toBe(200)
  })

  test.each<[string, (id: string) => string]>([['revoked', (id) => `/support/sessions/${id}/revoke`]])(
    'a session %s elsewhere: refused until the context has said so, then the actor again (R-32)',
    async (_, path) => {
      const { page, newPage, stage, acted } = await signedIn()
      const { id, headers } = await start(page)
      await ask(page)
      const lead = newPage()
      await lead.signIn(await stage.own('lead_omar'))
      expect((await lead.post(path(id))).status).toBe(200)
      for (const asserted of [headers, {}, asOwn({ epoch: Number(headers['Support-Context'].split('=')[1]) + 1 })]) {
        expect(await problemOf(await page.post('/api/projects', { headers: asserted }))).toEqual([401, 'session_ended'])
      }
      const { context, renewed } = await ask(page)
      expect([context.state, renewed]).toEqual(['own', true])
      expect((await page.post('/api/projects', { headers: asOwn(context) })).status).toBe(200)
      expect(acted).toEqual([{ sub: 'sup_dana', actor: 'sup_dana' }])
    },
  )

  test('answers that cross: the late cookie of an end does not lock the next session out (session-stack 8)', async () => {
    const { page, acted } = await signedIn()
    const first = await start(page)
    await page.post(`/support/sessions/${first.id}/end`)
    const late = page.jar.all()
    const second = await start(page, 'cus_tomas')
    await ask(page)
    page.jar.restore(late)
    expect(await problemOf(await page.post('/api/projects', second))).toEqual([409, 'context_mismatch'])
    expect(await ask(page)).toMatchObject({ context: { state: 'active', session: { id: second.id } }, renewed: true })
    expect((await page.post('/api/projects', second)).status).toBe(200)
    expect(acted).toEqual([{ sub: 'cus_tomas', actor: 'sup_dana' }])
  })

  test('two actors after each other in one browser: a tab that shows the first does nothing as the second', async () => {
    const { stage, page, acted } = await signedIn()
    const { context } = await ask(page)
    await page.signIn(await stage.own('sup_milo'))
    expect(await problemOf(await page.post('/api/projects', { headers: asOwn(context) }))).toEqual([
      409,
      'context_mismatch',
    ])
    expect(acted).toEqual([])
  })
})
