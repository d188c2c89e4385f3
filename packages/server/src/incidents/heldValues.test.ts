import { createHash, randomBytes } from 'node:crypto'
import type { ContextAnswer, PendingAnswer, StartedAnswer } from '@understudy/protocol'
import { JWT_BEARER } from '@understudy/protocol/schemas'
import { describe, expect, test } from 'vitest'
import { SESSION_REVOKED } from '../signals/types.ts'
import { createCookieJar } from '../testing/cookieJar.ts'
import { eachDatabase } from '../testing/databases.ts'
import { logoutToken, tellLogout } from '../testing/logoutTokens.ts'
import { basic, callOAuth, exchangeForm } from '../testing/oauthClients.ts'
import { everyOperation, everything, type Formed, HANDOFF_ORIGIN, send, storedRows } from '../testing/operations.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { person, tellSignal } from '../testing/signals.ts'
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

  test('CVE-2026-4282 (Keycloak): a value that is good in one place opens nothing in any other, whoever presents it', async () => {
    const { options, clients, transmitter } = await everything()
    const stage = await setStage(await open(), options)
    const own = {
      dana: await stage.own('sup_dana'),
      milo: await stage.own('sup_milo'),
      omar: await stage.own('lead_omar'),
      noor: await stage.own('cus_noor'),
    }
    const [key, verifier] = ['the-key-of-a-start', 'v'.repeat(43)]
    const handoff = { origin: HANDOFF_ORIGIN, challenge: createHash('sha256').update(verifier).digest('base64url') }
    const handing = await stage.start<StartedAnswer & HandedOn>({ key, body: { handoff } })
    const asked = await stage.start<PendingAnswer>({ token: own.milo, body: { subject: 'cus_aiko', mode: 'act' } })
    const entered = await stage.call('POST', '/support/browser', { token: await stage.own('cus_tomas'), ...FROM_PAGE })
    const jar = createCookieJar()
    jar.take(entered.headers.getSetCookie())
    const signal = { type: SESSION_REVOKED, subject: person('cus_tomas') }
    const values = {
      code: handing.body.handoff.code,
      session: handing.body.session.id,
      request: asked.body.request.id,
      key,
      cookie: jar.all()[0]?.value ?? '',
      assertion: (await clients.assert(stage)).client_assertion ?? '',
      logout: await logoutToken(stage, { sid: 'session-of-lead_omar' }),
      signal: await transmitter.set(stage, signal),
    }
    const before = await storedRows(stage.sql)
    const tried = new Map<string, number>()
    const reached: string[] = []
    async function guess(name: string, formed: Formed, sending: Parameters<typeof send>[2]) {
      const { status, text } = await send(stage, formed, sending)
      expect(status, `${name} at ${formed.name}`).not.toBe(500)
      expect(text, `${name} at ${formed.name}`).not.toMatch(/"state":"(own|active)"|"active":true/)
      if (formed.mutates && status < 400) reached.push(`${name} at ${formed.name}`)
      tried.set(name, (tried.get(name) ?? 0) + 1)
    }
    for (const [name, value] of Object.entries(values)) {
      const bearer = { Authorization: `Bearer ${value}` }
      for (const formed of everyOperation({ session: value, request: value, token: 'none', review: value })) {
        // As the one thing that says who somebody is.
        await guess(name, formed, { headers: bearer })
        if (name !== 'cookie') await guess(name, formed, { headers: { Cookie: `${COOKIE}=${value}` } })
        // By somebody who may do it, in the place of what it takes; each but in the value's own.
        for (const { who, members, at = null, headers = {} } of TAKES[formed.name] ?? []) {
          const by = who === null ? {} : { Authorization: who === 'client' ? basic('helpdesk') : `Bearer ${own[who]}` }
          if (at !== null && at !== name) await guess(name, formed, { headers: by })
          for (const [member, kind] of Object.entries(members)) {
            if (kind === name) continue
            const body = { ...formed.body, ...(formed.name === 'session.start' ? START_OF_MILO : {}), [member]: value }
            await guess(name, formed, { headers: { ...by, ...headers }, body })
          }
        }
      }
      // Under the key of a start nothing else is done, also not by who used it.
      for (const step of ['credential', 'extend']) {
        const path = `/support/sessions/${values.session}/${step}`
        const { status } = await stage.call('POST', path, { token: own.dana, key })
        expect(status, step).toBe(step === 'credential' ? 404 : 422)
      }
    }
    // Signing out of nothing, and revoking what is no token, are the same success for everybody.
    expect(reached.filter((at) => !/ at (browser\.sign_out|oauth\.revoke)$/.test(at))).toEqual([])
    expect(Math.min(...tried.values())).toBeGreaterThan(50)
    expect(await storedRows(stage.sql)).toBe(before)

    // And in its own place each of them opens what it is for: none was used up by all that.
    const repeated = await stage.start<StartedAnswer>({ key, body: { handoff } })
    expect([repeated.status, repeated.body.session.id]).toEqual([201, values.session])
    const context = await stage.bridge.fetch(contextRequest(`${COOKIE}=${values.cookie}`))
    expect(await context.json()).toMatchObject({ state: 'own', actor: { id: 'cus_tomas' } })
    const approve = `/support/requests/${values.request}/approve`
    expect((await stage.call('POST', approve, { token: own.omar, body: { note: 'Fine' } })).status).toBe(200)
    const taken = await stage.call('POST', '/support/handoff', {
      body: { code: values.code, verifier },
      headers: { Origin: HANDOFF_ORIGIN, 'Sec-Fetch-Site': 'same-origin' },
    })
    expect([taken.status, taken.body]).toMatchObject([200, { state: 'active', session: { id: values.session } }])
    const extended = await stage.call('POST', `/support/sessions/${values.session}/extend`, { token: own.dana })
    expect(extended.status).toBe(200)
    const asserted = { client_assertion_type: JWT_BEARER, client_assertion: values.assertion }
    const known = { ...(await exchangeForm(stage)), actor_token: await stage.own('sup_ines'), ...asserted }
    expect((await callOAuth(stage, '/oauth2/token', known, { client: null })).status).toBe(200)
    expect((await tellSignal(stage, values.signal)).status).toBe(202)
    expect((await tellLogout(stage, values.logout)).status).toBe(200)
    expect(await stage.context(own.omar)).toMatchObject({ state: 'signed-out' })
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

type Kind = 'code' | 'session' | 'request' | 'cookie' | 'assertion' | 'logout' | 'signal'

interface HandedOn {
  readonly handoff: { readonly code: string }
}

/** Members of a request that take such a value, each with the kind that belongs there, if any. */
interface Taking {
  readonly who: 'dana' | 'milo' | 'omar' | 'noor' | 'client' | null
  readonly members: Readonly<Record<string, Kind | null>>
  /** What belongs into its path. */
  readonly at?: Kind
  readonly headers?: Readonly<Record<string, string>>
}

const START_OF_MILO = { subject: 'cus_aiko', mode: 'act' }
const FROM_PAGE = { body: {}, headers: { Origin: BRIDGE_ISSUER, 'Sec-Fetch-Site': 'same-origin' } }
const ofSession = (who: 'dana' | 'omar'): readonly Taking[] => [{ who, members: {}, at: 'session' }]
const ofRequest = (who: 'milo' | 'omar'): readonly Taking[] => [{ who, members: {}, at: 'request' }]
const IN_CLIENTS = { client_assertion: 'assertion', client_id: null } as const

/** Who may do what takes such a value, and where it would stand. */
const TAKES: Readonly<Record<string, readonly Taking[]>> = {
  'session.start': [
    { who: 'milo', members: { requestId: 'request', subject: null } },
    { who: 'dana', members: { replaces: 'session' } },
  ],
  'session.credential': ofSession('dana'),
  'session.extend': ofSession('dana'),
  'session.end': ofSession('dana'),
  'session.revoke': ofSession('omar'),
  'support_history.end': [{ who: 'noor', members: {}, at: 'session' }],
  'request.approve': ofRequest('omar'),
  'request.deny': ofRequest('omar'),
  'request.cancel': ofRequest('milo'),
  'review.write': [{ who: 'omar', members: {}, at: 'session' }],
  'handoff.redeem': [
    { who: null, members: { code: 'code' }, headers: { Origin: HANDOFF_ORIGIN, 'Sec-Fetch-Site': 'same-origin' } },
  ],
  'oauth.token': [
    { who: 'client', members: { actor_token: null, subject_token: null } },
    { who: null, members: IN_CLIENTS },
  ],
  'oauth.introspect': [
    { who: 'client', members: { token: null } },
    { who: null, members: IN_CLIENTS },
  ],
  'oauth.revoke': [{ who: 'client', members: { token: null } }],
  'backchannel.logout': [{ who: null, members: { logout_token: 'logout' } }],
  'signal.receive': [{ who: null, members: { token: 'signal' } }],
}

const contextRequest = (cookie: string) =>
  new Request(`${BRIDGE_ISSUER}/support/context`, { headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' } })

const endsLast = ({ name }: Formed) => (/end|sign_out|revoke|halt|start/.test(name) ? 1 : 0)
