import type { Problem, StartedAnswer } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { openSite, type Site } from '../testing/site.ts'
import { BRIDGE_ISSUER, START } from '../testing/stage.ts'

const CONSOLE = 'https://console.example'

type Headers = Readonly<Record<string, string | null>>

/** What a page of the site sends; `null` in `change` leaves a header out. */
const PAGE: Headers = {
  'Content-Type': 'application/json',
  'Idempotency-Key': 'key-of-the-page',
  Origin: BRIDGE_ISSUER,
  'Sec-Fetch-Site': 'same-origin',
}

interface Attack {
  readonly name: string
  readonly method?: string
  readonly headers?: Headers
  readonly body?: string | null
}

const ATTACKS: readonly Attack[] = [
  { name: 'no body', body: null },
  { name: 'an empty body', body: '' },
  { name: 'text/plain', headers: { 'Content-Type': 'text/plain' } },
  { name: 'a form', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'subject=cus_noor' },
  { name: 'a multipart form', headers: { 'Content-Type': 'multipart/form-data; boundary=x' } },
  { name: 'no type', headers: { 'Content-Type': '' } },
  { name: 'two types', headers: { 'Content-Type': 'text/plain, application/json' } },
  { name: 'no Idempotency-Key', headers: { 'Idempotency-Key': null } },
  { name: 'GET', method: 'GET', body: null },
  { name: 'HEAD', method: 'HEAD', body: null },
  { name: 'PUT', method: 'PUT' },
  { name: 'DELETE', method: 'DELETE' },
  { name: 'PATCH', method: 'PATCH' },
  { name: 'another origin', headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } },
  { name: 'another origin that says it is the same', headers: { Origin: 'https://evil.example' } },
  { name: 'an origin that only tokens may come from', headers: { Origin: CONSOLE, 'Sec-Fetch-Site': 'same-site' } },
  { name: 'a sandboxed page', headers: { Origin: 'null' } },
  { name: 'an origin with a suffix', headers: { Origin: `${BRIDGE_ISSUER}.evil.example` } },
  { name: 'the same origin in plain http', headers: { Origin: BRIDGE_ISSUER.replace('https', 'http') } },
  { name: 'a sibling of the host', headers: { 'Sec-Fetch-Site': 'same-site' } },
  { name: 'another site', headers: { 'Sec-Fetch-Site': 'cross-site' } },
  { name: 'no page at all', headers: { 'Sec-Fetch-Site': 'none' } },
  { name: 'neither origin nor site', headers: { Origin: null, 'Sec-Fetch-Site': null } },
]

eachDatabase('who may send a cookie', (open) => {
  async function inSession() {
    const site = await openSite(await open(), { origins: [BRIDGE_ISSUER, CONSOLE] })
    const [page, idle, lead] = [site.page(), site.page(), site.page()]
    await page.signIn(await site.stage.own('sup_dana'))
    await idle.signIn(await site.stage.own('sup_ines'))
    await lead.signIn(await site.stage.own('lead_omar'))
    const answer = await page.post('/support/sessions', { body: { ...START, mode: 'act' } })
    const { session } = (await answer.json()) as StartedAnswer
    const asked = await idle.post('/support/sessions', { body: { ...START, mode: 'act', subject: 'cus_aiko' } })
    const { request } = (await asked.json()) as { request: { id: string } }
    const calls = [
      { path: '/support/sessions', jar: idle.jar, body: JSON.stringify(START) },
      { path: `/support/sessions/${session.id}/extend`, jar: page.jar },
      { path: `/support/sessions/${session.id}/end`, jar: page.jar },
      { path: `/support/sessions/${session.id}/revoke`, jar: lead.jar },
      { path: `/support/requests/${request.id}/approve`, jar: lead.jar },
      { path: `/support/requests/${request.id}/deny`, jar: lead.jar },
      { path: `/support/requests/${request.id}/cancel`, jar: idle.jar },
      { path: '/support/browser/end', jar: page.jar },
    ]
    return { site, calls }
  }

  async function rows({ stage }: Site): Promise<string> {
    const tables = [
      'support_session',
      'approval_request',
      'browser_session',
      'browser_id',
      'actor_session',
      'idempotency',
    ]
    const found = await Promise.all(
      tables.map((table) => stage.sql.query(`SELECT * FROM understudy.${table} ORDER BY 1`)),
    )
    // Seeing a value for the first time is noted, also where what it came for is refused.
    return JSON.stringify(found, (key, value) => (key === 'seen_epoch' || key === 'seen_at' ? undefined : value))
  }

  async function attack(
    site: Site,
    { path, jar, body = '{}' }: { path: string; jar: { header(): string }; body?: string },
    given: Attack,
  ) {
    const headers = Object.entries({ ...PAGE, Cookie: jar.header(), ...given.headers }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    )
    const content = given.body === undefined ? body : (given.body ?? undefined)
    return site.raw(given.method ?? 'POST', path, Object.fromEntries(headers), content)
  }

  test('every call that changes something is 4xx without effect unless a page of the site makes it (R-60, django-hijack #84, django-loginas #22)', async () => {
    const { site, calls } = await inSession()
    const before = await rows(site)
    for (const given of ATTACKS) {
      for (const call of calls) {
        const response = await attack(site, call, given)
        // With GET, the path of the start is the list of sessions.
        const listed = given.method === 'GET' && call.path === '/support/sessions'
        expect([given.name, call.path, Math.floor(response.status / 100)]).toEqual([
          given.name,
          call.path,
          listed ? 2 : 4,
        ])
        expect(response.headers.get('Cache-Control')).toBe('no-store')
        expect(response.headers.getSetCookie()).toEqual([])
        expect(response.headers.get('Access-Control-Allow-Credentials')).toBe(null)
      }
      expect([given.name, await rows(site)]).toEqual([given.name, before])
    }
    // And from a page of the site they do have their effect; what the lead has approved cannot be denied any more.
    const statuses: [string, number][] = []
    for (const call of calls) {
      const headers = { 'Idempotency-Key': `key-${call.path}` }
      const { status } = await attack(site, call, { name: 'none of them', headers })
      statuses.push([call.path.replace(/s[rs]_[\w-]+/, ':id'), status])
    }
    expect(statuses).toEqual([
      ['/support/sessions', 201],
      ['/support/sessions/:id/extend', 200],
      ['/support/sessions/:id/end', 200],
      ['/support/sessions/:id/revoke', 200],
      ['/support/requests/:id/approve', 200],
      ['/support/requests/:id/deny', 409],
      ['/support/requests/:id/cancel', 200],
      ['/support/browser/end', 200],
    ])
  })

  test('a start by GET, whoever has the browser send it (django-hijack #84: a picture, django-loginas #22: a link): nothing starts', async () => {
    const { site, calls } = await inSession()
    const before = await rows(site)
    const cookie = calls[0]?.jar.header() ?? ''
    const token = await site.stage.own('sup_milo')
    const { subject, mode, reason } = START
    const fields = new URLSearchParams({ subject, mode, reason: reason.text, 'reason[code]': reason.code })
    const loads: readonly Headers[] = [
      { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
      { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
      { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
      { 'X-HTTP-Method-Override': 'POST', 'X-Method-Override': 'POST', 'Content-Type': 'application/json' },
      {},
    ]
    const queries = [`?${fields}`, `?${fields}&_method=POST`, `?body=${encodeURIComponent(JSON.stringify(START))}`]
    const tries = loads.flatMap((load) =>
      ['cross-site', 'same-site', 'same-origin', 'none'].flatMap((source) =>
        [{ Cookie: cookie }, { Authorization: `Bearer ${token}` }].map((by) => ({
          'Sec-Fetch-Site': source,
          'Idempotency-Key': 'key-of-the-picture',
          ...by,
          ...load,
        })),
      ),
    )
    for (const [index, headers] of tries.entries()) {
      const method = index % 8 === 7 ? 'HEAD' : 'GET'
      const path = `/support/sessions${queries[index % queries.length]}`
      const response = await site.raw(method, path, headers as Record<string, string>)
      expect([200, 403, 405]).toContain(response.status)
      expect(await response.text()).not.toMatch(/"outcome"|eyJ/)
    }
    expect(await rows(site)).toBe(before)
    const started = (await site.stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_STARTED')
    expect(started.map(({ actor }) => actor?.id)).toEqual(['sup_dana'])
  })

  test('a browser without Sec-Fetch-Site is judged by its Origin', async () => {
    const { site, calls } = await inSession()
    const [start] = calls
    const response = await attack(site, start!, { name: 'old', headers: { 'Sec-Fetch-Site': null } })
    expect(response.status).toBe(201)
  })

  test('signing in is the same: 4xx, and no cookie is set', async () => {
    const site = await openSite(await open(), { origins: [BRIDGE_ISSUER, CONSOLE] })
    const token = await site.stage.own('sup_dana')
    const call = { path: '/support/browser', jar: { header: () => '' } }
    for (const given of ATTACKS) {
      const headers = { Authorization: `Bearer ${token}`, ...given.headers }
      const response = await attack(site, call, { ...given, headers })
      expect([given.name, Math.floor(response.status / 100)]).toEqual([given.name, 4])
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect(await site.stage.sql.query('SELECT id FROM understudy.browser_session')).toEqual([])
  })

  test('what is set is out of reach of script, other hosts, plain http and caches, and small (R-61)', async () => {
    const site = await openSite(await open())
    const page = site.page()
    const entered = await page.signIn(await site.stage.own('sup_dana'))
    const started = await page.post('/support/sessions', { body: START })
    const { session } = (await started.json()) as StartedAnswer
    const ended = await page.post(`/support/sessions/${session.id}/end`)
    const left = await page.post('/support/browser/end')
    for (const response of [entered, started, ended, left]) {
      expect(response.headers.get('Cache-Control')).toBe('no-store')
      const cookies = response.headers.getSetCookie()
      expect(cookies.length).toBeGreaterThan(0)
      for (const cookie of cookies) {
        expect(cookie.length).toBeLessThan(4096)
        expect(cookie).toMatch(/; Path=\/; Secure; (?:HttpOnly; )?SameSite=Strict(?:; Max-Age=0)?$/)
        expect(cookie).not.toMatch(/domain/i)
        expect(cookie).toMatch(/^understudy=1?;|^__Host-understudy=(?:[\w-]{43})?; Path=\/; Secure; HttpOnly/)
      }
    }
    expect([entered, started, ended, left].map(({ headers }) => headers.get('Clear-Site-Data'))).toEqual([
      null,
      null,
      '"cache"',
      '"cache"',
    ])
  })

  test.each([
    ['two cookies', (cookie: string) => `${cookie}; ${cookie}`],
    ['a garbled one', () => '__Host-understudy=%00'],
    ['an empty one', () => '__Host-understudy='],
    ['a longer one', (cookie: string) => `${cookie}A`],
    ['one that was never given', () => `__Host-understudy=${'A'.repeat(43)}`],
  ])('%s is nobody, and can be signed over', async (_, twist) => {
    const site = await openSite(await open())
    const page = site.page()
    await page.signIn(await site.stage.own('sup_dana'))
    const cookie = twist(
      page.jar
        .header()
        .split('; ')
        .find((pair) => pair.startsWith('__Host'))!,
    )
    const context = await site.raw('GET', '/support/context', { Cookie: cookie })
    expect(await context.json()).toMatchObject({ state: 'signed-out', why: 'invalid_token' })
    const guarded = await site.raw('GET', '/api/invoices', { Cookie: cookie })
    expect([guarded.status, ((await guarded.json()) as Problem).code]).toEqual([401, 'invalid_token'])
    const token = await site.stage.own('sup_milo')
    const headers = { ...(PAGE as Record<string, string>), Authorization: `Bearer ${token}`, Cookie: cookie }
    expect((await site.raw('POST', '/support/browser', headers, '{}')).status).toBe(200)
  })
})
