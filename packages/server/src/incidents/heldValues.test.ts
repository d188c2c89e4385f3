import { createHash, randomBytes } from 'node:crypto'
import type { ContextAnswer, StartedAnswer } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { everyOperation, everything, type Formed, send, storedRows } from '../testing/operations.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { openSite, type Page } from '../testing/site.ts'
import { BRIDGE_ISSUER, START, setStage } from '../testing/stage.ts'

const COOKIE = '__Host-understudy'

const contextOf = async (page: Page) => (await (await page.get('/support/context')).json()) as ContextAnswer

eachDatabase('values that a browser holds', (open) => {
  describe('CVE-2025-5947, CVE-2025-23970 (Service Finder): the way back leads to nobody that a client names', () => {
    test('whatever an end is sent along, it comes back to who started, or to nobody', async () => {
      const policy = { ...TEST_POLICY, rateLimit: { perHour: 1000, perDay: 1000 } }
      const { stage, page: newPage, raw } = await openSite(await open(), { policy })
      const lead = newPage()
      await lead.signIn(await stage.own('lead_omar'))
      const leadsId = createHash('sha256')
        .update(lead.jar.all()[0]?.value ?? '')
        .digest('base64url')
      const page = newPage()
      await page.signIn(await stage.own('sup_dana'))
      const left = new Set<string>()
      for (const value of ['lead_omar', leadsId, randomBytes(32).toString('base64url')]) {
        for (const name of ['original_user_id', 'understudy', 'actor', 'admin_session', COOKIE]) {
          const started = await page.post('/support/sessions', { body: START })
          const { session } = (await started.json()) as StartedAnswer
          const path = `/support/sessions/${session.id}/end`
          const headers = {
            ...{ 'Content-Type': 'application/json', 'Idempotency-Key': `${name}-${value}` },
            ...{ Origin: BRIDGE_ISSUER, 'Sec-Fetch-Site': 'same-origin', 'X-Original-User': value },
            Cookie: `${name}=${value}; ${page.jar.header()}`,
          }
          await raw('POST', `${path}?actor=${value}`, headers, JSON.stringify({ actor: value }))
          const ended = await raw('POST', `${path}?actor=${value}`, headers, '{}')
          page.jar.take(ended.headers.getSetCookie())
          const context = await contextOf(page)
          left.add(context.state)
          expect(context, name).toMatchObject({ actor: { id: 'sup_dana' } })
          await page.post(path)
          expect(await contextOf(page), name).toMatchObject({ state: 'own', actor: { id: 'sup_dana' } })
        }
      }
      expect(left).toContain('own')
    })

    test('a cookie of the bridge that nobody was given is nobody’s', async () => {
      const { stage, page: newPage, raw } = await openSite(await open())
      const page = newPage()
      await page.signIn(await stage.own('sup_dana'))
      const value = page.jar.all()[0]?.value ?? ''
      const flipped = (value.startsWith('A') ? 'B' : 'A') + value.slice(1)
      for (const made of [
        flipped,
        value.toLowerCase(),
        `${value}A`,
        value.slice(0, -1),
        'sup_dana',
        `${value}, ${value}`,
      ]) {
        const response = await raw('GET', '/support/context', {
          Cookie: `${COOKIE}=${made}`,
          'Sec-Fetch-Site': 'same-origin',
        })
        const { state = 'refused' } = (await response.json()) as { readonly state?: string }
        expect(['signed-out', 'refused'], made).toContain(state)
      }
    })
  })

  test('CVE-2026-4282 (Keycloak): a value that is good in one place opens nothing in any other', async () => {
    const { options, clients } = await everything()
    const stage = await setStage(await open(), options)
    const challenge = createHash('sha256').update('v').digest('base64url')
    const handing = await stage.start<StartedAnswer & { handoff: { code: string } }>({
      key: 'the-key-of-a-start',
      body: { handoff: { origin: 'https://app.example', challenge } },
    })
    const asked = await stage.start<{ request: { id: string } }>({
      token: await stage.own('sup_milo'),
      body: { subject: 'cus_aiko', mode: 'act' },
    })
    const assertion = (await clients.assert(stage)).client_assertion ?? ''
    const values = [
      handing.body.handoff.code,
      handing.body.session.id,
      asked.body.request.id,
      'the-key-of-a-start',
      assertion,
    ]
    const before = await storedRows(stage.sql)
    const reached: string[] = []
    for (const value of values) {
      const operations = everyOperation({ session: value, request: value, token: value })
      for (const formed of operations) {
        const guesses: readonly Parameters<typeof send>[2][] = [
          { headers: { Authorization: `Bearer ${value}` } },
          { headers: { Cookie: `${COOKIE}=${value}` } },
          { body: { ...formed.body, code: value.slice(0, 43), requestId: value, replaces: value } },
        ]
        for (const guess of guesses) {
          const { status, text } = await send(stage, formed, guess)
          expect(status, formed.name).not.toBe(500)
          expect(text).not.toMatch(/"state":"(own|active)"/)
          if (formed.mutates && status < 400) reached.push(formed.name)
        }
      }
    }
    // Signing out of nothing is the same success for everybody.
    expect(reached.filter((name) => name !== 'browser.sign_out')).toEqual([])
    expect(await storedRows(stage.sql)).toBe(before)
  })

  test('the “View As” breach of 2018 (Facebook): nothing that is answered in a support session holds a credential of the subject', async () => {
    const { options } = await everything()
    const stage = await setStage(await open(), options)
    const { body } = await stage.start({ body: { mode: 'act' } })
    const support = body.credential?.accessToken ?? ''
    const own = await stage.own('sup_dana')
    const operations = everyOperation({ session: body.session.id, request: 'none', token: support })
    const found: string[] = []
    // Ends come last: what is asked after them is asked in no session.
    for (const formed of operations.toSorted((one, other) => endsLast(one) - endsLast(other))) {
      for (const token of [support, own]) {
        const { text, headers } = await send(stage, formed, { headers: { Authorization: `Bearer ${token}` } })
        expect(
          headers.getSetCookie().filter((line) => line.startsWith(COOKIE) && !/Max-Age=0/i.test(line)).length,
        ).toBeLessThanOrEqual(formed.name === 'browser.sign_in' ? 1 : 0)
        found.push(...(text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? []))
      }
    }
    expect(found.length).toBeGreaterThan(0)
    for (const token of found) {
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object
      expect(claims).toMatchObject({ iss: 'https://support.example', act: { sub: 'sup_dana' }, sid: body.session.id })
    }
  })
})

const endsLast = ({ name }: Formed) => (/end|sign_out|revoke|halt|start/.test(name) ? 1 : 0)
