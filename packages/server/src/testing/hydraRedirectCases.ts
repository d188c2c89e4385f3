import type { ContextAnswer, RedirectAnswer } from '@understudy/protocol'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { AUDIENCE, introspected } from './hydraScene.ts'
import type { HydraStage, HydraStageOptions } from './hydraStage.ts'
import { CALLBACK } from './hydraWindow.ts'
import { BRIDGE_ISSUER, START } from './stage.ts'

const BACK = `${BRIDGE_ISSUER}${START.returnTo}`

/** The start of Dana's, answered with where her browser has to go. */
async function leave({ stage }: HydraStage, given: Parameters<typeof stage.start>[0] = {}): Promise<string> {
  const { status, body } = await stage.start<RedirectAnswer>(given)
  expect([status, body.outcome]).toEqual([202, 'redirect'])
  return body.url
}

const own = async ({ stage }: HydraStage): Promise<ContextAnswer> => stage.context(await stage.own('sup_dana'))
const live = async ({ ground }: HydraStage, token: string) => (await introspected(ground, token)).active
const allLive = (made: HydraStage) => Promise.all(made.given.map((token) => live(made, token)))
const cameBack = (url: URL) => url.href.startsWith(CALLBACK)

async function end(made: HydraStage): Promise<{ readonly own: string }> {
  const context = await own(made)
  const id = context.state === 'active' ? context.session.id : ''
  const token = await made.stage.own('sup_dana')
  return (await made.stage.call<{ own: string }>('POST', `/support/sessions/${id}/end`, { token })).body
}

/** Whose consents Hydra still lists. */
async function consentsOf({ ground }: HydraStage, subject: string): Promise<readonly unknown[]> {
  const query = new URLSearchParams({ subject, page_size: '500' })
  const answer = await fetch(`${ground.adminUrl}/admin/oauth2/auth/sessions/consent?${query}`)
  return (await answer.json()) as readonly unknown[]
}

/** What holds at the real server and at its stand-in: through the actor's own browser, and through our login and consent handler. */
export function hydraRedirectCases(set: (options?: HydraStageOptions) => Promise<HydraStage>): void {
  test('nothing is on before the browser is back; then the subject is switched, and the token says who acts', async () => {
    const made = await set()
    const { publicUrl } = made.ground
    const window = made.window()
    const back = await window.go(await leave(made), cameBack)
    expect([await own(made), made.given]).toMatchObject([{ state: 'own' }, []])
    expect((await window.go(back.href)).href).toBe(BACK)
    expect(await own(made)).toMatchObject({
      ...{ state: 'active', actor: { id: 'sup_dana' }, subject: { id: 'cus_noor' } },
      session: { mode: 'view', ticket: 'ZD-1042', extendable: false },
    })

    const [token = ''] = made.given
    const keys = createRemoteJWKSet(new URL(`${publicUrl}/.well-known/jwks.json`))
    const currentDate = new Date(made.stage.clock.now())
    const { payload } = await jwtVerify(token, keys, { currentDate })
    const said = { sub: 'cus_noor', aud: [AUDIENCE], ext: { act: { sub: 'sup_dana' } } }
    expect(payload).toMatchObject({ ...said, scp: ['openid', 'orders.read'] })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600)
    expect(await introspected(made.ground, token)).toMatchObject({ ...said, active: true, token_use: 'access_token' })
    const userinfo = await fetch(`${publicUrl}/userinfo`, { headers: { Authorization: `Bearer ${token}` } })
    expect(await userinfo.json()).toMatchObject({ sub: 'cus_noor', act: { sub: 'sup_dana' } })
  })

  test('an end revokes, and is read back: the token is dead, and its consent is in no list', async () => {
    const made = await set()
    const before = (await consentsOf(made, 'cus_noor')).length
    await made.window().go(await leave(made))
    expect(await allLive(made)).toEqual([true])
    expect(await consentsOf(made, 'cus_noor')).toHaveLength(before + 1)
    await end(made)
    await expect.poll(() => allLive(made), { timeout: 10_000 }).toEqual([false])
    await expect.poll(() => consentsOf(made, 'cus_noor'), { timeout: 10_000 }).toHaveLength(before)
    const rows = made.stage.sql.query('SELECT kept, remote FROM understudy.issued')
    expect(await rows).toEqual([{ kept: null, remote: 'ended' }])
    const { publicUrl } = made.ground
    const bearer = { headers: { Authorization: `Bearer ${made.given[0]}` } }
    expect((await fetch(`${publicUrl}/userinfo`, bearer)).status).toBe(401)
  })

  test('R-96, its price: the actor’s login there is gone, also for a copy of its cookies, and so is the own session at the end', async () => {
    const made = await set()
    const window = made.window()
    const held = await made.signIn(window, 'sup_dana')
    const copy = made.window(window)
    expect(await made.remembers(window)).toBe(true)
    // Hydra first asks for the one whom it remembers, and starts over: the application answers twice.
    expect((await window.go(await leave(made))).href).toBe(BACK)
    expect([await made.remembers(window), await made.remembers(copy)]).toEqual([false, false])

    expect(await end(made)).toMatchObject({ outcome: 'ended', own: 'gone' })
    expect(await own(made)).toMatchObject({
      ...{ state: 'signed-out', why: 'session_ended', ended: { reason: 'actor_ended' } },
    })
    await expect.poll(() => allLive(made), { timeout: 10_000 }).toEqual([false])
    expect(await made.remembers(window)).toBe(false)
    // What they hold at an application elsewhere is not touched.
    expect(await live(made, held)).toBe(true)
    // A new sign-in is a new own session.
    expect(await made.stage.context(await made.stage.own('sup_dana', { sid: 'another' }))).toMatchObject({
      state: 'own',
    })
  })

  test('R-96, in a browser in which nobody is signed in: nobody is afterwards, and the own session stands', async () => {
    const made = await set({ actorLogin: 'elsewhere' })
    const [window, elsewhere] = [made.window(), made.window()]
    await made.signIn(elsewhere, 'sup_dana')
    await window.go(await leave(made))
    expect([await made.remembers(window), await made.remembers(elsewhere)]).toEqual([false, true])
    expect(await end(made)).toMatchObject({ own: 'stands' })
    expect(await own(made)).toMatchObject({ state: 'own' })
    expect(await made.remembers(elsewhere)).toBe(true)
  })

  test('somebody else is signed in in this browser: refused, nothing is issued, and they stay signed in', async () => {
    const made = await set()
    const window = made.window()
    await made.signIn(window, 'cus_tomas')
    expect((await window.go(await leave(made))).href).toBe(`${BACK}?support_refused=actor_not_allowed`)
    expect(await own(made)).toMatchObject({ state: 'own' })
    expect([made.given, await made.remembers(window)]).toEqual([[], true])
  })

  test('one session in the place of another: both ways through the browser, the first token dies, the own session stays', async () => {
    const made = await set()
    const window = made.window()
    await window.go(await leave(made))
    const first = await own(made)
    const replaces = first.state === 'active' ? first.session.id : ''
    const url = await leave(made, { body: { subject: 'cus_tomas', replaces } })
    expect(await own(made)).toMatchObject({ state: 'active', subject: { id: 'cus_noor' } })
    await window.go(url)
    expect(await own(made)).toMatchObject({ state: 'active', subject: { id: 'cus_tomas' } })
    await expect.poll(() => allLive(made), { timeout: 10_000 }).toEqual([false, true])
  })

  test('a state that nothing waits for is refused at the login, and leads to the bridge’s own page', async () => {
    const made = await set()
    const url = new URL(await leave(made))
    url.searchParams.set('state', 's'.repeat(43))
    const to = await made.window().go(url.href)
    expect(to.href).toBe(`${BRIDGE_ISSUER}/?support_refused=request_not_found`)
    expect([await own(made), made.given]).toMatchObject([{ state: 'own' }, []])
  })

  test('R-16, brought twice: it opens once, and the code is traded once, so that its token lives', async () => {
    const made = await set()
    const window = made.window()
    const back = await window.go(await leave(made), cameBack)
    await window.go(back.href)
    expect((await window.go(back.href)).href).toBe(`${BACK}?support_refused=request_not_open`)
    expect(await own(made)).toMatchObject({ state: 'active' })
    expect(await allLive(made)).toEqual([true])
  })

  test('a code of another start: PKCE binds it to the one that asked', async () => {
    const made = await set({ actorLogin: 'elsewhere' })
    const mine = await made.window().go(await leave(made), cameBack)
    const other = await leave(made, { token: await made.stage.own('sup_milo') })
    const theirs = await made.window().go(other, cameBack)
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '')
    expect((await made.window().go(mine.href)).href).toBe(`${BACK}?support_refused=internal`)
    expect([await own(made), made.given]).toMatchObject([{ state: 'own' }, []])
  })

  test('R-09, decided again on the way back: starts were halted, and what was issued is dead', async () => {
    const made = await set()
    const back = await made.window().go(await leave(made), cameBack)
    const body = { reason: 'An agent’s laptop was stolen' }
    await made.stage.call('POST', '/support/halt', { token: await made.stage.own('sup_ines'), body })
    expect((await made.window().go(back.href)).href).toBe(`${BACK}?support_refused=starts_halted`)
    expect(await allLive(made)).toEqual([false])
  })

  test('R-95: the answer with the token never comes; what may have been issued is ended by its consent', async () => {
    const made = await set()
    const back = await made.window().go(await leave(made), cameBack)
    let lost = ''
    made.answer.change = async (url, send) => {
      if (url.pathname !== '/oauth2/token') return send()
      lost = ((await (await send()).json()) as { access_token: string }).access_token
      throw new TypeError('fetch failed')
    }
    expect((await made.window().go(back.href)).href).toBe(`${BACK}?support_refused=internal`)
    expect(lost).not.toBe('')
    expect(await live(made, lost)).toBe(false)
    expect(await own(made)).toMatchObject({ state: 'own' })
  })
}
