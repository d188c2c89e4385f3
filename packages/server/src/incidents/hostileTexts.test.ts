import {
  type AuditEvent,
  type ContextAnswer,
  normaliseReason,
  type Problem,
  type StartedAnswer,
} from '@understudy/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { HOSTILE } from '../testing/hostileTexts.ts'
import { everyOperation, everything, type Formed, send, storedRows } from '../testing/operations.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { createReach, OUT_OF_REACH } from '../testing/reach.ts'
import { openSite } from '../testing/site.ts'
import { BRIDGE_ISSUER, START, type Stage, setStage } from '../testing/stage.ts'

const { redirects, queries, lines, markup, lookalikes, members } = HOSTILE
const TEXTS = [...redirects, ...queries, ...lines, ...markup, ...lookalikes, ...members]

/** A sign that somebody is believed to have left, in whatever way an address is written. */
const leaves = (location: string) => new URL(location, BRIDGE_ISSUER).origin !== BRIDGE_ISSUER

/** Whoever reads it, and however often they decode it on the way. */
function expectToStay(address: string, from: string): void {
  let read = address
  for (let times = 0; times < 4; times += 1) {
    expect(leaves(read), `${from} → ${read}`).toBe(false)
    read = decoded(read)
  }
}

const isHeader = (value: string) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value) && value.trim() !== ''

/** An answer that a page, a proxy and a log may be shown. */
function expectHarmless(name: string, { status, text, headers }: { status: number; text: string; headers: Headers }) {
  expect(status, name).not.toBe(500)
  expect(headers.has('X-Injected'), name).toBe(false)
  expect(headers.getSetCookie().join(), name).not.toContain('evil')
  expect(headers.get('X-Content-Type-Options'), name).toBe('nosniff')
  if (text !== '') expect(headers.get('Content-Type'), name).toMatch(/^(application\/(problem\+)?json|text\/csv)/)
  const location = headers.get('Location')
  if (location !== null) expect(leaves(location), `${name}: ${location}`).toBe(false)
}

/** Every place of a request that takes a text, each with the text in it. */
function placesOf({ path, body, method }: Formed, text: string): readonly Parameters<typeof send>[2][] {
  const inAddress = encoded(text)
  const inBody = Object.keys(body ?? {}).map((key) => ({ body: { ...body, [key]: text } }))
  const asHeader = ['User-Agent', 'Referer', 'Support-Context', 'Idempotency-Key', 'X-Forwarded-For', 'Accept-Language']
  return [
    ...inBody,
    ...(method === 'POST' ? [{ body: { ...body, [text]: text } }, { body: text }, { body: JSON.stringify(text) }] : []),
    {
      path: `${path}${path.includes('?') ? '&' : '?'}q=${inAddress}&to=${inAddress}&returnTo=${inAddress}&type=${inAddress}`,
    },
    { path: path.replace(/[^/]*$/, inAddress.replaceAll('.', '%2e') || 'x') },
    ...(isHeader(text) ? asHeader.map((name) => ({ headers: { [name]: text } })) : []),
  ]
}

eachDatabase('hostile texts', (open) => {
  let stage: Stage
  beforeAll(async () => {
    const { options } = await everything()
    stage = await setStage(await open(), options)
  })

  test('the corpus is what it says: more than two hundred different ones', () => {
    expect(new Set(TEXTS).size).toBe(TEXTS.length)
    expect(TEXTS.length).toBeGreaterThan(240)
    expect(redirects.filter((text) => URL.canParse(text, BRIDGE_ISSUER) && leaves(text)).length).toBeGreaterThan(40)
  })

  test('in every place of every route, by somebody who may do it: what is refused changes nothing, nothing comes back as more than text, nothing fails', {
    timeout: 240_000,
  }, async () => {
    const reach = await createReach(await open())
    const { sql, log } = reach.stage
    const carriedOut = new Map(reach.names.map((name) => [name, 0]))
    let tried = 0
    let rows: string | null = null
    for (const [index, text] of TEXTS.entries()) {
      // A sixth of the routes each, in turn, and one place of each: every route and every place meets every kind of text.
      for (const [at, name] of reach.names.entries()) {
        if ((at + index) % 6 !== 0) continue
        const { formed, headers, anew } = await reach.ready(name)
        const places = placesOf(formed, text)
        const place = places[(index + Math.floor(at / 6)) % places.length] ?? {}
        if (anew || rows === null) rows = await storedRows(sql)
        const answer = await send(reach.stage, formed, { ...place, headers: { ...headers, ...place.headers } })
        expectHarmless(`${name} ${JSON.stringify(text)}`, answer)
        if (answer.status < 400) {
          carriedOut.set(name, (carriedOut.get(name) ?? 0) + 1)
          await reach.done(name)
          if (formed.mutates) rows = null
        } else if (name === 'handoff.redeem') {
          // A code is used up by whoever presents it, with the right words or with others.
          await reach.done(name)
          rows = null
        } else if (formed.mutates) expect(await storedRows(sql), `${name} ${JSON.stringify(place)}`).toBe(rows)
        tried += 1
      }
    }
    expect(tried).toBeGreaterThan(1200)
    // Each of them was reached: with such a text in it, it did what it is for.
    const idle = [...carriedOut].filter(([, times]) => times === 0).map(([name]) => name)
    expect(idle).toEqual(OUT_OF_REACH)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(log.filter(({ event }) => event === 'request_failed')).toEqual([])
  })

  test('as the way back of a start (R-62): refused, or a path of this origin in every reading', {
    timeout: 120_000,
  }, async () => {
    const token = await stage.own('sup_dana')
    for (const returnTo of TEXTS) {
      const { status, body } = await stage.start<StartedAnswer & Problem>({ token, body: { returnTo } })
      if (status === 422) continue
      expect([status, returnTo]).toEqual([201, returnTo])
      expectToStay(body.session.returnTo ?? '/', returnTo)
      await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token })
    }
  })

  describe('as the address to go on to, as Referer, Origin or Host (CVE-2026-40295, R-62): the browser stays here', () => {
    const PLACES = ['to', 'Referer', 'Host', 'Origin'] as const
    const far = redirects.filter((text) => isHeader(text) && URL.canParse(text, BRIDGE_ISSUER) && leaves(text))

    /** A page load that says by this text where it leads to, where it comes from, or for which host it is. */
    async function load(house: Stage, text: string, place: (typeof PLACES)[number] | null, cookie = '') {
      const headers = new Headers({
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Dest': 'document',
      })
      if (cookie !== '') headers.set('Cookie', cookie)
      const named = {
        to: [],
        Referer: ['Referer', 'X-Original-URL'],
        Host: ['Host', 'X-Forwarded-Host'],
        Origin: ['Origin'],
      }
      for (const name of place === null ? [] : named[place]) headers.set(name, text)
      // Hosts of Node make the address of what the client calls the host.
      const asHost = place === 'Host' && URL.canParse(`https://${text}`) ? new URL(`https://${text}`).host : ''
      const base = asHost === '' ? BRIDGE_ISSUER : `https://${asHost}`
      const query = place === 'to' ? `?to=${encoded(text)}` : ''
      return house.bridge.fetch(new Request(`${base}/support/return${query}`, { headers }))
    }

    /** `false`: it leads nowhere, because what comes from such a place is refused. */
    function expectToLeadHere(answer: Response, text: string, place: string): boolean {
      const location = answer.headers.get('Location')
      if (location === null) {
        expect([place, text, answer.status]).toEqual([place, text, place === 'Origin' ? 403 : 422])
        expect(answer.headers.getSetCookie()).toEqual([])
        return false
      }
      expect([place, text, answer.status]).toEqual([place, text, 303])
      if (place === 'to') expectToStay(location, text)
      else expect([place, text, location]).toEqual([place, text, '/'])
      return true
    }

    test('for who is nobody here', async () => {
      const led = { to: 0, Referer: 0, Host: 0, Origin: 0 }
      for (const text of TEXTS) {
        for (const place of PLACES) {
          if (place !== 'to' && !isHeader(text)) continue
          if (expectToLeadHere(await load(stage, text, place), text, place)) led[place] += 1
        }
      }
      expect(led.to).toBeGreaterThan(200)
      expect([led.Referer, led.Host].filter((times) => times < 150)).toEqual([])
      expect(led.Origin).toBe(0)
    })

    test('with the cookie of a support session that has timed out, which leads back into the own one', async () => {
      const browserSessions = { returnBy: 'navigation', returnIdleSeconds: null, lifetimeSeconds: 86_400 } as const
      const policy = { ...TEST_POLICY, rateLimit: { perHour: 10_000, perDay: 10_000 } }
      const { stage: house, page: newPage } = await openSite(await open(), {
        browserSessions,
        freshSignIn: null,
        policy,
      })
      const page = newPage()
      await page.signIn(await house.own('sup_dana'))
      const state = async () => ((await (await page.get('/support/context')).json()) as ContextAnswer).state
      let led = 0
      for (const [index, text] of far.slice(0, 40).entries()) {
        const started = await page.post('/support/sessions', { body: START, headers: { Referer: text } })
        expect([text, started.status]).toEqual([text, 201])
        house.clock.advance(600_000)
        const out = await page.get('/support/context', { Referer: text })
        expect(out.headers.get('Support-Return')).toBe('/support/return')
        const place = PLACES[index % PLACES.length] ?? 'to'
        const answer = await load(house, text, place, page.jar.header())
        const leads = expectToLeadHere(answer, text, place)
        page.jar.take(answer.headers.getSetCookie())
        expect([place, text, await state()]).toEqual([place, text, leads ? 'own' : 'signed-out'])
        if (leads) led += 1
        else page.jar.take((await load(house, '', null, page.jar.header())).headers.getSetCookie())
      }
      expect(far.length).toBeGreaterThan(40)
      expect(led).toBeGreaterThan(25)
    })

    test('with the cookie of an own session that has timed out', async () => {
      const browserSessions = { returnBy: 'navigation', returnIdleSeconds: null, lifetimeSeconds: 600 } as const
      const { stage: house, page: newPage } = await openSite(await open(), { browserSessions })
      const page = newPage()
      await page.signIn(await house.own('sup_dana'))
      house.clock.advance(600_000)
      for (const [index, text] of far.entries()) {
        const place = PLACES[index % PLACES.length] ?? 'to'
        expectToLeadHere(await load(house, text, place, page.jar.header()), text, place)
      }
    })
  })

  test('as a reason (R-67): it is stored, told and exported as the text that it is, each event on a line of its own', {
    timeout: 120_000,
  }, async () => {
    const token = await stage.own('sup_dana')
    const accepted: string[] = []
    let live: string | undefined
    for (const text of TEXTS) {
      const given = `${text} and so on, and so on`
      const { status, body } = await stage.start<StartedAnswer & Problem>({
        token,
        body: { reason: { code: 'billing_question', text: given }, ...(live === undefined ? {} : { replaces: live }) },
      })
      if (status === 422) continue
      expect([status, text]).toEqual([201, text])
      expect(body.session.reason.text).toBe(normaliseReason(given))
      accepted.push(normaliseReason(given))
      live = body.session.id
    }
    expect(accepted.length).toBeGreaterThan(200)
    const lead = await stage.own('sup_ines')
    const json = await stage.call<{ events: AuditEvent[] }>(
      'GET',
      '/support/audit/export?format=json&type=ADMIN_IMPERSONATION_STARTED',
      { token: lead },
    )
    const told = json.body.events.map(({ reason }) => reason?.text)
    expect(told.slice(-accepted.length)).toEqual(accepted)
    const csv = await stage.call('GET', '/support/audit/export?format=csv&type=ADMIN_IMPERSONATION_STARTED', {
      token: lead,
    })
    const records = csv.text
      .split('\r\n')
      .slice(1)
      .filter((line) => line !== '')
    expect(records).toHaveLength(json.body.events.length)
    const cells = records.flatMap((record) => record.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)/g) ?? [])
    expect(cells.length).toBeGreaterThan(10 * records.length)
    expect(cells.filter((cell) => /^["\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell))).toEqual([])
  })

  test('as a page of another origin (R-60): whatever is sent along with the cookie, nothing changes', {
    timeout: 120_000,
  }, async () => {
    const { stage: house, page: newPage, raw } = await openSite(await open())
    const page = newPage()
    await page.signIn(await house.own('sup_dana'))
    const operations = everyOperation({ session: 'ss_1', request: 'ar_1', token: 'x' }).filter(
      ({ mutates, path }) => mutates && path.startsWith('/support'),
    )
    const before = await storedRows(house.sql)
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
      'text/plain; application/json',
      'application/json',
    ]
    const origins = [
      'https://evil.example',
      'null',
      `${BRIDGE_ISSUER}.evil.example`,
      `${BRIDGE_ISSUER}:444`,
      'http://support.example',
      'HTTPS://SUPPORT.EXAMPLE',
      `${BRIDGE_ISSUER}/`,
      `${BRIDGE_ISSUER}, https://evil.example`,
    ]
    const sites = ['cross-site', 'same-site', 'none', 'same-origin, cross-site', 'Same-Origin', '']
    for (const formed of operations) {
      for (const [index, origin] of origins.entries()) {
        const site = sites[index % sites.length] ?? ''
        const type = types[index % types.length] ?? ''
        const override = { 'X-HTTP-Method-Override': 'POST', 'X-Requested-With': 'XMLHttpRequest' }
        const headers = {
          Cookie: page.jar.header(),
          Origin: origin,
          'Content-Type': type,
          'Idempotency-Key': 'k',
          ...override,
        }
        const fetched = site === '' ? {} : { 'Sec-Fetch-Site': site }
        const answer = await raw('POST', formed.path, { ...headers, ...fetched }, JSON.stringify(formed.body))
        expect(answer.status, `${formed.name} from ${origin}`).toBeGreaterThanOrEqual(400)
        expect(answer.headers.get('Access-Control-Allow-Origin'), origin).toBeNull()
      }
      const form = await raw('GET', `${formed.path}?_method=POST`, {
        Cookie: page.jar.header(),
        'Sec-Fetch-Site': 'cross-site',
      })
      expect(form.status, formed.name).toBeGreaterThanOrEqual(400)
    }
    expect(await storedRows(house.sql)).toBe(before)
  })
})

/** A text as it can stand in an address; half a character cannot. */
const encoded = (text: string) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'))

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
