import { formatSocketOffer, SOCKET_PROTOCOL, type StartedAnswer } from '@understudy/protocol'
import { afterEach, expect, test } from 'vitest'
import type { Bridge } from '../bridge.ts'
import { eachDatabase } from '../testing/databases.ts'
import { BACKCHANNEL, logoutToken, tellLogout } from '../testing/logoutTokens.ts'
import { outageOf } from '../testing/outage.ts'
import { openSite } from '../testing/site.ts'
import { serveSockets } from '../testing/sockets.ts'
import { ACTIONS, type Answer, BRIDGE_ISSUER, guardApart, START, sessionOf, setStage } from '../testing/stage.ts'
import { createGuard, currentSupport } from './index.ts'

const whom = () => {
  const support = currentSupport()
  return support === null ? 'as themselves' : `${support.actor.id} as ${support.sub}`
}
const PLACE = { opens: 'invoice.read', action: 'project.rename', handle: whom } as const

eachDatabase('WebSockets behind the guard', (open) => {
  const bridges: Bridge[] = []
  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close()
  })

  async function inSession({ mode = 'act', heartbeat = 60_000 }: { mode?: 'view' | 'act'; heartbeat?: number } = {}) {
    const outage = outageOf(await open())
    const stage = await setStage(outage.sql, { heartbeat, ...BACKCHANNEL })
    bridges.push(stage.bridge)
    const { body }: Answer<StartedAnswer> = await stage.start({ body: { mode } })
    const token = body.credential?.accessToken ?? ''
    const { id } = body.session
    const connect = await serveSockets(stage.bridge.guard(ACTIONS), PLACE)
    const offer = (credential: string | null = token, session = id, epoch = body.epoch) =>
      formatSocketOffer({ assertion: { session, epoch }, credential, protocols: [] })
    return { ...stage, stage, outage, id, token, connect, offer, epoch: body.epoch }
  }

  test('default: verified at the handshake, each message judged and recorded, in its context', async () => {
    const { connect, offer, audit, token } = await inSession()
    const page = connect(offer())
    expect(await page.next()).toBe('open')
    expect(page.protocol()).toBe(SOCKET_PROTOCOL)
    page.send('rename')
    expect(await page.next()).toBe('sup_dana as cus_noor')
    const actions = (await audit()).filter(({ type }) => type === 'SUPPORT_ACTION')
    expect(actions.map(({ action, outcome, actedAs }) => [action?.name, action?.route, outcome, actedAs])).toEqual([
      ['invoice.read', '/feed', 'allowed', 'cus_noor'],
      ['project.rename', '/feed', 'allowed', 'cus_noor'],
    ])
    expect(JSON.stringify(actions)).not.toContain(token)
    page.close()
  })

  test('it is closed with 4401 when its session ends, whoever ended it', async () => {
    const { connect, offer, call, own, id } = await inSession()
    const page = connect(offer())
    expect(await page.next()).toBe('open')
    await call('POST', `/support/sessions/${id}/revoke`, { token: await own('sup_ines') })
    expect(await page.next()).toBe('closed 4401 session_ended')
  })

  test('somebody whom the bridge has never seen signs out everywhere: theirs is closed too', async () => {
    const { stage, connect, offer, own } = await inSession()
    const page = connect(offer(await own('cus_noor'), 'own', 0))
    expect(await page.next()).toBe('open')
    expect((await tellLogout(stage, await logoutToken(stage, { sub: 'cus_noor' }))).status).toBe(200)
    expect(await page.next()).toBe('closed 4401 session_ended')
  })

  test('through another process: a guard that shares the database hears of it too', async () => {
    const { again, connect, offer, id, token } = await inSession()
    const other = again()
    bridges.push(other)
    const page = connect(offer())
    expect(await page.next()).toBe('open')
    const end = new Request(`${BRIDGE_ISSUER}/support/sessions/${id}/end`, {
      method: 'POST',
      body: '{}',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': 'elsewhere' },
    })
    expect((await other.fetch(end)).status).toBe(200)
    expect(await page.next()).toBe('closed 4401 session_ended')
  })

  test('a guard of its own, in another process than the bridge: it listens to the database too', async () => {
    const { sql, provider, people, clock, offer, call, id, token } = await inSession()
    const guard = createGuard(guardApart({ sql, people, provider, clock }))
    const connect = await serveSockets(guard, PLACE)
    const [page, other] = [connect(offer()), connect(offer())]
    expect([await page.next(), await other.next()]).toEqual(['open', 'open'])
    page.close()
    await call('POST', `/support/sessions/${id}/end`, { token })
    expect(await other.next()).toBe('closed 4401 session_ended')
    await guard.close()
  })

  test('nobody says so: a look at every heartbeat finds a demotion, and the end of the credential', async () => {
    const demoted = await inSession({ heartbeat: 20 })
    const page = demoted.connect(demoted.offer())
    expect(await page.next()).toBe('open')
    demoted.people.change('sup_dana', { roles: [] })
    expect(await page.next()).toBe('closed 4401 session_ended')

    const lapsed = await inSession({ heartbeat: 20 })
    const other = lapsed.connect(lapsed.offer())
    expect(await other.next()).toBe('open')
    lapsed.clock.advance(300_000)
    expect(await other.next()).toBe('closed 4401 token_expired')
  })

  test('the own session rests: its connection is closed with 4409 when a support session starts', async () => {
    const { connect, call, own, id, token, offer, start } = await inSession()
    await call('POST', `/support/sessions/${id}/end`, { token })
    const dana = await own('sup_dana')
    const page = connect(offer(dana, 'own', 2))
    expect(await page.next()).toBe('open')
    page.send('hello')
    expect(await page.next()).toBe('as themselves')
    await start()
    expect(await page.next()).toBe('closed 4409 own_session_suspended')
  })

  test('a message is judged as a request is: one that is not allowed is refused, and the connection stays', async () => {
    const { connect, offer } = await inSession({ mode: 'view' })
    const page = connect(offer())
    expect(await page.next()).toBe('open')
    page.send('rename')
    expect(await page.next()).toBe('mode_read_only')
    page.send('rename')
    expect(await page.next()).toBe('mode_read_only')
  })

  test('a message of a session that has ended is refused, also before anybody hears of the end', async () => {
    const { connect, offer, sql, clock, audit } = await inSession()
    const page = connect(offer())
    expect(await page.next()).toBe('open')
    // Past the service, so without a notice.
    await sql.query("UPDATE understudy.support_session SET ended_at = $1, end_reason = 'actor_ended'", [clock.now()])
    page.send('rename')
    expect(await page.next()).toBe('closed 4401 session_ended')
    expect((await audit()).at(-1)).toMatchObject({ outcome: 'refused', detail: 'session_ended' })
  })

  test.each([
    ['a stale context', { epoch: 7 }, 'closed 4409 context_mismatch'],
    ['another session', { session: 'ss_other' }, 'closed 4409 context_mismatch'],
    ['nonsense for a token', { credential: 'nonsense' }, 'closed 4401 invalid_token'],
    ['nobody', { credential: null }, 'closed 4401 not_authenticated'],
  ] as const)('refused at the handshake: %s', async (_, change, closed) => {
    const { connect, id, token, epoch } = await inSession()
    const {
      credential = token,
      session = id,
      epoch: asserted = epoch,
    } = change as Partial<Record<'credential' | 'session', string> & { epoch: number }>
    const assertion = { session, epoch: asserted }
    expect(await connect(formatSocketOffer({ assertion, credential, protocols: [] })).next()).toBe(closed)
  })

  test('refused too: two credentials, a context missing, and an offer that is malformed', async () => {
    const { connect, offer, token } = await inSession()
    const two = connect(offer(), { Authorization: `Bearer ${token}` })
    expect(await two.next()).toBe('closed 4403 ambiguous_credentials')
    const silent = formatSocketOffer({ assertion: null, credential: token, protocols: [] })
    expect(await connect(silent).next()).toBe('closed 4409 context_required')
    expect(await connect([SOCKET_PROTOCOL, 'understudy.unheard-of']).next()).toBe('closed 4401 invalid_token')
  })

  test('the database goes away: closed to be tried again later, and nothing is let through', async () => {
    const { connect, offer, outage } = await inSession({ heartbeat: 20 })
    const page = connect(offer())
    expect(await page.next()).toBe('open')
    outage.set('down')
    expect(await page.next()).toBe('closed 1013 internal')
    expect(await connect(offer()).next()).toBe('closed 1013 internal')
  })

  test('the bridge closes: so does every connection', async () => {
    const { connect, offer, bridge } = await inSession()
    const page = connect(offer())
    expect(await page.next()).toBe('open')
    await bridge.close()
    expect(await page.next()).toBe('closed 1013 internal')
  })
})

eachDatabase('WebSockets by cookie', (open) => {
  test('the cookie speaks for pages of the site, and for nobody else’s', async () => {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    await page.signIn(await stage.own('sup_dana'))
    const started = (await (
      await page.post('/support/sessions', { body: { ...START, mode: 'act' } })
    ).json()) as StartedAnswer
    const connect = await serveSockets(stage.bridge.guard(ACTIONS), PLACE)
    const assertion = { session: started.session.id, epoch: started.epoch }
    const offer = formatSocketOffer({ assertion, credential: null, protocols: ['chat.v2'] })
    const headers = { Cookie: page.jar.header(), Origin: BRIDGE_ISSUER }
    const own = connect(offer, headers)
    expect(await own.next()).toBe('open')
    expect(own.protocol()).toBe('chat.v2')
    own.send('rename')
    // A message of a page of this origin: the handshake said so, and every one is judged by it.
    expect(await own.next()).toBe('sup_dana as cus_noor')
    const foreign = connect(offer, { ...headers, Origin: 'https://evil.example' })
    expect(await foreign.next()).toBe('closed 4403 origin_refused')
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect(await own.next()).toBe('closed 4401 session_ended')
  })
})
