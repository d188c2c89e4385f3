import type { RedirectAnswer } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../../testing/databases.ts'
import { hydraRedirectCases } from '../../testing/hydraRedirectCases.ts'
import { type HydraStage, type StandInHydraStage, setHydraStage } from '../../testing/hydraStage.ts'
import { CALLBACK } from '../../testing/hydraWindow.ts'
import { TEST_POLICY } from '../../testing/people.ts'
import { BRIDGE_ISSUER, START, sessionOf } from '../../testing/stage.ts'
import { TOKEN_IN_TEXT } from '../../testing/tokenInText.ts'

/** The start of Dana's, answered with where her browser has to go. */
async function leave({ stage }: HydraStage, given: Parameters<typeof stage.start>[0] = {}) {
  const left = await stage.start<RedirectAnswer>(given)
  expect([left.status, left.body.outcome]).toEqual([202, 'redirect'])
  return left
}

const own = async ({ stage }: HydraStage) => stage.context(await stage.own('sup_dana'))
const pathOf = (url: URL) => url.href.replace(BRIDGE_ISSUER, '')
const last = async ({ stage }: HydraStage, many = 1) =>
  (await stage.audit())
    .slice(-many)
    .map(({ type, outcome, detail, actor }) => [type.replace('ADMIN_IMPERSONATION_', ''), outcome, detail, actor?.id])
const sessions = async ({ stage }: HydraStage) => stage.sql.query('SELECT id FROM understudy.support_session')
const issuedRows = async ({ stage }: HydraStage) =>
  stage.sql.query('SELECT kept, remote, over_at IS NOT NULL AS over FROM understudy.issued')

/** Stops the browser on its way back, before the bridge sees it. */
async function brought(made: HydraStage, given: Parameters<typeof leave>[1] = {}): Promise<URL> {
  const { body } = await leave(made, given)
  return made.window().go(body.url, (url) => url.href.startsWith(CALLBACK))
}

eachDatabase('a start through the actor’s own browser', (open) => {
  hydraRedirectCases(async (options) => setHydraStage(await open(), options))

  test('nothing is on until the browser is back and what came was verified; then everything is', async () => {
    const made = await setHydraStage(await open())
    const { stage, server, given } = made
    const { body, text, headers } = await leave(made)
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(body.expiresAt - stage.clock.now()).toBe(300_000)
    expect(text).not.toMatch(TOKEN_IN_TEXT)
    // RFC 6749 and 7636, and nothing about anybody.
    expect([...new URL(body.url).searchParams.keys()].toSorted()).toEqual([
      'audience',
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ])
    for (const secret of ['sup_dana', 'cus_noor', 'ZD-1042', 'Invoice']) expect(body.url).not.toContain(secret)
    expect(await own(made)).toMatchObject({ state: 'own' })
    expect(await sessions(made)).toEqual([])
    expect(await last(made)).toEqual([['REQUESTED', 'allowed', expect.any(String), 'sup_dana']])

    const window = made.window()
    const back = await window.go(body.url, (url) => url.href.startsWith(CALLBACK))
    expect(await own(made)).toMatchObject({ state: 'own' })
    expect(given).toEqual([])
    expect(pathOf(await window.go(back.href))).toBe(START.returnTo)

    expect(await own(made)).toMatchObject({
      state: 'active',
      actor: { id: 'sup_dana' },
      subject: { id: 'cus_noor' },
      session: { mode: 'view', ticket: 'ZD-1042', returnTo: START.returnTo, extendable: false },
    })
    expect(await last(made)).toEqual([['STARTED', 'allowed', expect.any(String), 'sup_dana']])
    expect(server.lives(given[0]!)).toBe(true)
    const context = await own(made)
    const id = context.state === 'active' ? context.session.id : ''
    const upstream = new Headers()
    await stage.bridge.authorizeUpstream(id, upstream)
    expect(upstream.get('Authorization')).toBe(`Bearer ${given[0]}`)
    expect(context.state === 'active' && context.session.expiresAt - stage.clock.now()).toBeLessThanOrEqual(600_000)
    const [row] = await stage.sql.query<{ sealed: string | null; outcome: string }>(
      'SELECT sealed, outcome FROM understudy.waiting_start',
    )
    expect(row).toEqual({ sealed: null, outcome: 'opened' })
  })

  test('the way back is led on without a trace: no store, no referrer', async () => {
    const made = await setHydraStage(await open())
    const { stage } = made
    const back = await brought(made)
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
    const answer = await stage.call('GET', pathOf(back), { headers })
    expect(answer.status).toBe(303)
    expect([...answer.headers]).toEqual(
      expect.arrayContaining([
        ['cache-control', 'no-store'],
        ['referrer-policy', 'no-referrer'],
        ['location', START.returnTo],
      ]),
    )
    expect(answer.text).toBe('')
  })

  test('repeated, the start gives the same way; arrived, the session; over, neither', async () => {
    const made = await setHydraStage(await open())
    const { stage } = made
    const first = await leave(made, { key: 'once' })
    const again = await leave(made, { key: 'once' })
    expect(again.body.url).toBe(first.body.url)
    await made.window().go(first.body.url)
    expect((await stage.start({ key: 'once' })).body).toMatchObject({ outcome: 'started', subject: { id: 'cus_noor' } })
    const other = await setHydraStage(await open())
    await leave(other, { key: 'once' })
    other.stage.clock.advance(300_000)
    expect((await other.stage.start({ key: 'once' })).body).toMatchObject({ code: 'request_not_open' })
  })

  test('the policy says no before anybody is sent anywhere', async () => {
    const made = await setHydraStage(await open())
    const { stage } = made
    for (const subject of ['cus_lena', 'cus_nobody']) {
      expect((await stage.start({ body: { subject } })).body).toMatchObject({ code: 'subject_unavailable' })
    }
    expect(await stage.sql.query('SELECT id FROM understudy.waiting_start')).toEqual([])
  })

  test('an approval is asked for first, and used up by the session that it allowed, not by the way to it', async () => {
    const made = await setHydraStage(await open())
    const { stage } = made
    const body = { subject: 'cus_aiko', mode: 'act' as const }
    const asked = await stage.start<{ request: { id: string } }>({ body })
    const requestId = asked.body.request.id
    await stage.call('POST', `/support/requests/${requestId}/approve`, { token: await stage.own('sup_ines') })
    const state = async () =>
      (await stage.sql.query<{ state: string }>('SELECT state FROM understudy.approval_request')).map(
        (row) => row.state,
      )
    const left = await leave(made, { body: { ...body, requestId } })
    expect(await state()).toEqual(['approved'])
    await made.window().go(left.body.url)
    expect(await state()).toEqual(['used'])
    expect(await own(made)).toMatchObject({ state: 'active', subject: { id: 'cus_aiko' }, session: { mode: 'act' } })
  })

  test('a start that waits counts as a start, and once', async () => {
    const policy = { ...TEST_POLICY, rateLimit: { perHour: 2, perDay: 30 } }
    const made = await setHydraStage(await open(), { bridge: { policy }, actorLogin: 'elsewhere' })
    await leave(made)
    const { body } = await leave(made)
    expect((await made.stage.start()).body).toMatchObject({ code: 'rate_limited' })
    await made.window().go(body.url)
    expect(await own(made)).toMatchObject({ state: 'active' })
  })
})

eachDatabase('a start that comes back with nothing, or too late, or wrong', (open) => {
  /** Each ends with nothing open, a row in the log, and the page with a code. */
  async function expectNothing(made: StandInHydraStage, to: URL, code: string, actor: string | null = 'sup_dana') {
    const path = actor === null ? '/' : START.returnTo
    expect(pathOf(to)).toBe(`${path}?support_refused=${code}`)
    const [row] = await last(made)
    const outcome = code === 'internal' ? 'failed' : 'refused'
    expect(row).toEqual(['REFUSED', outcome, code, actor ?? undefined])
    expect(await sessions(made)).toEqual([])
    for (const token of made.given) expect(made.server.lives(token)).toBe(false)
    for (const issued of await issuedRows(made)) expect(issued).toMatchObject({ kept: null, over: true })
  }

  test('refused at the back end', async () => {
    const made = await setHydraStage(await open())
    const { body } = await leave(made)
    const state = new URL(body.url).searchParams.get('state')
    const back = `${CALLBACK}?error=access_denied&error_description=No&state=${state}`
    await expectNothing(made, await made.window().go(back), 'actor_not_allowed')
    expect(await own(made)).toMatchObject({ state: 'own' })
  })

  test('a state that nothing waits for', async () => {
    const made = await setHydraStage(await open())
    await leave(made)
    const to = await made.window().go(`${CALLBACK}?code=ory_ac_x&state=${'s'.repeat(43)}`)
    await expectNothing(made, to, 'request_not_found', null)
  })

  test('a code of another start: PKCE binds it to the one that asked', async () => {
    const made = await setHydraStage(await open())
    const mine = await brought(made)
    const theirs = await made.stage.start<RedirectAnswer>({ token: await made.stage.own('sup_milo') })
    const other = await made.window().go(theirs.body.url, (url) => url.href.startsWith(CALLBACK))
    mine.searchParams.set('code', other.searchParams.get('code')!)
    await expectNothing(made, await made.window().go(mine.href), 'internal')
  })

  test('R-16, as for what is handed on: brought three times at once, and later again, it opens once', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    const ends = await Promise.all([1, 2, 3].map(() => made.window().go(back.href)))
    const ways = ends.map(pathOf).toSorted()
    expect(ways).toEqual([
      START.returnTo,
      `${START.returnTo}?support_refused=request_not_open`,
      `${START.returnTo}?support_refused=request_not_open`,
    ])
    expect(await sessions(made)).toHaveLength(1)
    expect(pathOf(await made.window().go(back.href))).toContain('request_not_open')
    expect(await last(made)).toEqual([['REFUSED', 'refused', 'request_not_open', 'sup_dana']])
    expect(await sessions(made)).toHaveLength(1)
    expect(made.given).toHaveLength(1)
    expect(made.server.lives(made.given[0]!)).toBe(true)
  })

  test('later than five minutes; housekeeping writes down that nobody came', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    made.stage.clock.advance(300_000)
    await expectNothing(made, await made.window().go(back.href), 'request_not_open')
    await made.stage.bridge.reap()
    expect(await last(made)).toEqual([['DECIDED', 'refused', 'expired', 'sup_dana']])
    made.stage.clock.advance(86_400_000)
    await made.stage.bridge.reap()
    expect(await made.stage.sql.query('SELECT id FROM understudy.waiting_start')).toEqual([])
  })

  test('another start of the same actor session took its place', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    await leave(made, { body: { subject: 'cus_tomas' } })
    expect((await last(made, 2)).map(([type, , detail]) => [type, detail])).toEqual([
      ['DECIDED', 'superseded'],
      ['REQUESTED', expect.any(String)],
    ])
    await expectNothing(made, await made.window().go(back.href), 'request_not_open')
  })

  test('the actor’s own session ended meanwhile', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    await made.stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect(await last(made)).toEqual([['DECIDED', 'refused', 'cancelled', 'sup_dana']])
    await expectNothing(made, await made.window().go(back.href), 'session_ended')
    expect(made.given).toEqual([])
  })

  test('the actor’s own session ends while the code is traded: what was issued is ended again', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    made.answer.change = async (url, send) => {
      const response = await send()
      if (url.pathname === '/oauth2/token') await made.stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
      return response
    }
    const to = await made.window().go(back.href)
    expect(made.given).toHaveLength(1)
    expect(pathOf(to)).toMatch(/support_refused=(?:session_ended|subject_unavailable)$/)
    expect(made.server.lives(made.given[0]!)).toBe(false)
    expect(await sessions(made)).toEqual([])
  })

  test.each([
    [
      'the subject is protected by now',
      (made: HydraStage) => made.stage.people.change('cus_noor', { protected: true }),
      'subject_unavailable',
    ],
    [
      'the actor was demoted',
      (made: HydraStage) => made.stage.people.change('sup_dana', { roles: [] }),
      'actor_not_allowed',
    ],
  ] as const)('R-09, decided again: %s', async (_, change, code) => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    change(made)
    await expectNothing(made, await made.window().go(back.href), code)
    expect(made.given).toEqual([])
  })

  test('R-09, decided again: starts were halted meanwhile; the token is dead', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    const reason = 'An agent’s laptop was stolen'
    await made.stage.call('POST', '/support/halt', { token: await made.stage.own('sup_ines'), body: { reason } })
    await expectNothing(made, await made.window().go(back.href), 'starts_halted')
    expect(made.given).toHaveLength(1)
  })

  test('R-94, an approval is needed since: none is asked for unasked, and what was issued is ended', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made, { body: { mode: 'act' } })
    made.stage.people.change('cus_noor', { asksFirst: true })
    await expectNothing(made, await made.window().go(back.href), 'request_not_open')
    const waiting = await made.stage.sql.query('SELECT id FROM understudy.approval_request', [])
    expect([waiting, made.given.length]).toEqual([[], 1])
  })

  test.each([
    ['nobody acts', { ext: {} }],
    ['somebody else acts', { ext: { act: { sub: 'sup_milo' } } }],
    ['another subject', { sub: 'cus_tomas' }],
    ['the actor’s own token', { sub: 'sup_dana' }],
    ['another audience', { aud: ['https://other.example'] }],
    ['a wider scope', { scope: 'openid admin' }],
    ['a life past the ceiling', { exp: 4_000_000_000 }],
  ])('R-94, read back: %s', async (_, said) => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    made.answer.change = async (url, send) => {
      if (url.pathname !== '/admin/oauth2/introspect') return send()
      const body = (await (await send()).json()) as { active: boolean }
      return Response.json(body.active ? { ...body, ...said } : body)
    }
    const to = await made.window().go(back.href)
    expect(made.given).toHaveLength(1)
    await expectNothing(made, to, 'internal')
    expect(made.stage.log).toContainEqual(expect.objectContaining({ event: 'issuer_refused' }))
  })

  test('R-95: the answer with the token never comes: what may have been issued is ended by its consent', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    let lost = ''
    made.answer.change = async (url, send) => {
      if (url.pathname !== '/oauth2/token') return send()
      lost = ((await (await send()).json()) as { access_token: string }).access_token
      throw new TypeError('fetch failed')
    }
    const to = await made.window().go(back.href)
    expect(pathOf(to)).toContain('support_refused=internal')
    expect(made.server.lives(lost)).toBe(false)
    expect(await sessions(made)).toEqual([])
  })

  test('R-95: an end that cannot be had now is tried again, also by another process', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    let away = true
    made.answer.change = async (url, send) =>
      away && url.pathname !== '/oauth2/token' ? new Response('<html>', { status: 502 }) : send()
    await made.window().go(back.href)
    expect(made.server.lives(made.given[0]!)).toBe(true)
    expect(await sessions(made)).toEqual([])
    away = false
    made.stage.clock.advance(60_000)
    await made.stage.again().reap()
    expect(made.server.lives(made.given[0]!)).toBe(false)
  })

  test('no cookie, no token and no origin is needed; a frame and a script of another site get nothing', async () => {
    const made = await setHydraStage(await open())
    const back = await brought(made)
    const from = (headers: Record<string, string>) =>
      made.stage.bridge.fetch(new Request(back, { headers: { 'Sec-Fetch-Site': 'cross-site', ...headers } }))
    for (const headers of [
      { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
      { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
      { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Origin: 'https://evil.example' },
    ]) {
      expect((await from(headers)).status).toBe(403)
    }
    expect(await sessions(made)).toEqual([])
    expect(pathOf(await made.window().go(back.href))).toBe(START.returnTo)
  })

  test('a bridge that sends nobody anywhere has no such page', async () => {
    const made = await setHydraStage(await open(), { bridge: { issuing: undefined } as object })
    expect((await made.stage.call('GET', '/support/issued?state=x&code=y')).status).toBe(404)
  })
})
