import type { ContextAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { openSite, type Page } from '../testing/site.ts'
import { BRIDGE_ISSUER, START, type Stage } from '../testing/stage.ts'

const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
const BY_NAVIGATION = { browserSessions: { returnBy: 'navigation' } } as const

async function ask(page: Page) {
  const response = await page.get('/support/context')
  return { context: (await response.json()) as ContextAnswer, way: response.headers.get('Support-Return') }
}

/** A request that no `fetch` can make: the platform's own says of itself that it is one. */
async function go(
  { stage, page: { jar } }: { readonly stage: Stage; readonly page: Page },
  query = '',
  headers: Readonly<Record<string, string>> = NAVIGATION,
) {
  const sent = { Cookie: jar.header(), 'Sec-Fetch-Site': 'same-origin', ...headers }
  const response = await stage.bridge.fetch(new Request(`${BRIDGE_ISSUER}/support/return${query}`, { headers: sent }))
  jar.take(response.headers.getSetCookie())
  return response
}

/** As whom the application would answer; `null`: it refuses. */
async function actsAs(page: Page): Promise<string | null> {
  const response = await page.get('/api/invoices')
  return response.ok ? ((await response.json()) as { readonly sub: string }).sub : null
}

eachDatabase('the way back by a page that is loaded anew (R-47)', (open) => {
  async function inAccount(options: Parameters<typeof openSite>[1] = BY_NAVIGATION) {
    const site = await openSite(await open(), options)
    const page = site.page()
    await page.signIn(await site.stage.own('sup_dana'))
    const response = await page.post('/support/sessions', { body: START })
    const { session } = (await response.json()) as StartedAnswer
    await ask(page)
    return { ...site, page, session }
  }

  test('nothing that script can send brings the own session back; a navigation does, to where it was left', async () => {
    const { stage, page, session } = await inAccount()
    const end = await page.post(`/support/sessions/${session.id}/end`)
    expect(await end.json()).toMatchObject({ outcome: 'ended', own: 'stands' })
    expect(end.headers.getSetCookie()).toEqual([])
    expect(end.headers.get('Support-Return')).toBe('/support/return')

    for (let count = 0; count < 3; count += 1) {
      expect(await ask(page)).toMatchObject({
        context: { state: 'signed-out', why: 'session_ended', ended: { id: session.id } },
        way: '/support/return',
      })
      expect(await actsAs(page)).toBe(null)
    }
    for (const headers of [
      {},
      { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' },
      { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
      { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
      { ...NAVIGATION, 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      const refused = await go({ stage, page }, '?to=/console', headers)
      expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([403, 'origin_refused'])
      expect(await actsAs(page)).toBe(null)
    }
    expect((await page.post('/support/sessions', { body: START })).status).toBe(401)

    const back = await go({ stage, page }, '?to=/console/customers')
    expect([back.status, back.headers.get('Location')]).toEqual([303, '/console/customers'])
    expect(back.headers.get('Cross-Origin-Opener-Policy')).toBe('noopener-allow-popups')
    expect(await ask(page)).toMatchObject({ context: { state: 'own', actor: { id: 'sup_dana' } }, way: null })
    expect(await actsAs(page)).toBe('sup_dana')
  })

  test('however it ended: run out, revoked, the subject disabled', async () => {
    for (const over of ['time', 'revoke', 'subject'] as const) {
      const { page, session, stage } = await inAccount({
        browserSessions: { returnBy: 'navigation', returnIdleSeconds: null },
      })
      if (over === 'time') stage.clock.advance(600_000)
      if (over === 'subject') stage.people.change('cus_noor', { active: false })
      const token = await stage.own('lead_omar')
      if (over === 'revoke') await stage.call('POST', `/support/sessions/${session.id}/revoke`, { token })
      expect(await ask(page)).toMatchObject({ context: { state: 'signed-out' }, way: '/support/return' })
      expect(await actsAs(page)).toBe(null)
      await go({ stage, page })
      expect(await actsAs(page)).toBe('sup_dana')
    }
  })

  describe('and it brings nothing else', () => {
    test('a session that is live stays on top', async () => {
      const { stage, page, session } = await inAccount()
      expect((await go({ stage, page })).headers.getSetCookie()).toEqual([])
      expect((await ask(page)).context).toMatchObject({ state: 'active', session: { id: session.id } })
    })

    test('nobody, after a sign-out or without a cookie', async () => {
      const { stage, page } = await inAccount()
      await page.post('/support/browser/end')
      expect((await go({ stage, page })).headers.getSetCookie()).toEqual([])
      expect(await actsAs(page)).toBe(null)
      expect((await ask(page)).context).toMatchObject({ state: 'signed-out', why: 'no_credential' })
    })

    test('nobody, to a machine at which nothing happened for five minutes', async () => {
      const { stage, page, session } = await inAccount()
      stage.clock.advance(300_001)
      expect(await (await page.post(`/support/sessions/${session.id}/end`)).json()).toMatchObject({ own: 'gone' })
      expect(await ask(page)).toMatchObject({ context: { state: 'signed-out' }, way: null })
      await go({ stage, page })
      expect(await actsAs(page)).toBe(null)
    })

    test('to no other address than a path of this site', async () => {
      const { stage, page, session } = await inAccount()
      await page.post(`/support/sessions/${session.id}/end`)
      for (const to of ['//evil.example', 'https://evil.example/', 'javascript:alert(1)', '/\\evil.example']) {
        const answer = await go({ stage, page }, `?to=${encodeURIComponent(to)}`)
        expect([to, answer.headers.get('Location')]).toEqual([to, '/'])
      }
    })
  })

  test('unless it is asked for, the next answer brings it', async () => {
    const { page, session } = await inAccount({})
    await page.post(`/support/sessions/${session.id}/end`)
    expect(await ask(page)).toMatchObject({ context: { state: 'own' }, way: null })
  })
})
