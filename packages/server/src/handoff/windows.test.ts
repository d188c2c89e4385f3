import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import {
  type OpenHandoffOptions,
  openHandoff,
  type RedeemHandoffOptions,
  redeemHandoff,
} from '@understudy/client/handoff'
import { fakeLifecycle, fakeWindows, manualClock, memoryChannel, startRequest } from '@understudy/client/testing'
import { expect, onTestFinished, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { openSite } from '../testing/site.ts'
import { BRIDGE_ISSUER } from '../testing/stage.ts'

const APP = 'https://app.example'
const ENTRY = `${APP}/enter?from=desk#tab=1`
const request = startRequest({ subject: { id: 'cus_noor', name: 'Noor Haddad' }, mode: 'act' })

eachDatabase('two windows on two origins, against the bridge (R-16)', (open) => {
  /** A console with Dana signed in, and what the application's entry page does once it is there. */
  async function twoWindows() {
    const site = await openSite(await open(), { browserSessions: { handoffOrigins: [APP] } })
    const [desk, app] = [site.page(), site.page(undefined, APP)]
    await desk.signIn(await site.stage.own('sup_dana'))
    const windows = fakeWindows(BRIDGE_ISSUER)
    const clock = manualClock()
    let entered: ReturnType<typeof redeemHandoff> = Promise.resolve(null)
    function arrive(options: Partial<RedeemHandoffOptions> = {}) {
      windows.onArrival(() => {
        const defaults = { consoleOrigin: BRIDGE_ISSUER, windows: windows.opened, clock, fetch: app.fetch }
        entered = redeemHandoff({ ...defaults, ...options })
        entered.catch(() => undefined)
      })
    }
    arrive()
    const handOn = (options: Partial<OpenHandoffOptions> = {}) => {
      const opening = { custody: 'cookie', fetch: desk.fetch, entry: ENTRY, request, windows: windows.opening, clock }
      return openHandoff({ ...opening, ...options } as OpenHandoffOptions)
    }
    const sessions = () => site.stage.sql.query('SELECT end_reason FROM understudy.support_session ORDER BY seq')
    const stateOf = async (page: typeof desk) =>
      ((await (await page.get('/support/context')).json()) as { state: string }).state
    return { site, desk, app, windows, clock, arrive, handOn, sessions, stateOf, entered: () => entered }
  }

  test('the window has the support session, the console its own; neither secret goes where it must not', async () => {
    const { app, desk, windows, handOn, entered, stateOf, site } = await twoWindows()
    const outcome = await handOn()
    expect(outcome).toMatchObject({ outcome: 'redeemed', session: { mode: 'act' } })
    expect(await entered()).toMatchObject({ state: 'active', subject: { id: 'cus_noor' } })
    expect(await stateOf(desk)).toBe('own')
    expect(windows.address()).toMatch(/^https:\/\/app\.example\/enter\?from=desk#tab=1&understudy=[\w-]{43}$/)
    expect(windows.opened.takeFragment('understudy')).toBe(null)
    // Script in the subject's page cannot send the console elsewhere.
    expect(windows.opened.opener()).toBe(null)
    expect(windows.posted.map(({ origin }) => origin)).toEqual([BRIDGE_ISSUER, APP, BRIDGE_ISSUER])
    const code = windows.address()?.split('understudy=')[1] ?? ''
    expect(JSON.stringify(windows.posted)).not.toContain(code)

    // The application’s client, from here on: the session, its end, and nobody under it.
    const client = createImpersonationClient({
      connector: bridge({ custody: 'cookie', fetch: app.fetch }),
      channel: memoryChannel().tab(),
      lifecycle: fakeLifecycle({ origin: APP }),
      onIdentityChange: () => undefined,
      fetch: app.fetch,
    })
    onTestFinished(client.dispose)
    await client.resume()
    expect(client.getState()).toMatchObject({ status: 'active', actor: { id: 'sup_dana' } })
    expect((await client.fetch('/api/projects', { method: 'POST' })).status).toBe(200)
    await client.extend()
    await client.end()
    expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'session_ended' })
    expect(site.acted).toEqual([{ sub: 'cus_noor', actor: 'sup_dana' }])
    expect(await stateOf(desk)).toBe('own')
  })

  test('in bearer custody the console’s token starts it, and no token comes back', async () => {
    const { site, handOn, entered, app, stateOf } = await twoWindows()
    const token = await site.stage.own('sup_milo')
    // By token, as from a console that keeps no cookie of the bridge.
    const fetch = site.page().fetch
    await handOn({ custody: 'bearer', actorToken: async () => token, fetch } as Partial<OpenHandoffOptions>)
    expect(await entered()).toMatchObject({ actor: { id: 'sup_milo' } })
    expect(await stateOf(app)).toBe('active')
  })

  test('a blocked window: refused before anything is sent, and the own session stands (session-stack 30)', async () => {
    const { windows, handOn, sessions, desk, stateOf } = await twoWindows()
    windows.block()
    await expect(handOn()).rejects.toMatchObject({ code: 'window_blocked' })
    expect(await sessions()).toEqual([])
    expect(await stateOf(desk)).toBe('own')
  })

  test('a window that is closed, kept apart or never answers: the session is ended, the own one stands', async () => {
    const cases: ((given: Awaited<ReturnType<typeof twoWindows>>) => void)[] = [
      ({ windows }) => windows.onArrival(() => windows.close()),
      ({ windows, arrive }) => {
        arrive()
        windows.sever()
      },
      ({ windows }) => windows.onArrival(() => undefined),
      ({ arrive }) => arrive({ consoleOrigin: 'https://evil.example' }),
    ]
    for (const prepare of cases) {
      const given = await twoWindows()
      prepare(given)
      const outcome = given.handOn()
      outcome.catch(() => undefined)
      await expect.poll(() => given.windows.address()).toContain('understudy=')
      // Longer than a code lives.
      await given.clock.advance(61_000)
      await expect(outcome).rejects.toMatchObject({ code: 'handoff_failed' })
      expect(await given.sessions()).toEqual([{ end_reason: 'actor_ended' }])
      expect(given.app.jar.all()).toEqual([])
      expect(await given.stateOf(given.desk)).toBe('own')
    }
  })

  test('refused by the bridge: the window is closed again, nothing is left', async () => {
    const { windows, handOn, sessions } = await twoWindows()
    const nobody = { ...request, subject: { id: 'cus_nobody', name: 'Nobody' } }
    await expect(handOn({ request: nobody })).rejects.toMatchObject({ code: 'subject_unavailable' })
    await expect(handOn({ entry: 'https://evil.example/enter' })).rejects.toMatchObject({ code: 'validation_failed' })
    expect(windows.opening.open()?.closed()).toBe(true)
    expect(await sessions()).toEqual([])
  })

  test('another person has to decide first: told, and no window is left waiting', async () => {
    const { windows, handOn, sessions } = await twoWindows()
    const asking = { ...request, subject: { id: 'cus_aiko', name: 'Aiko Kuroda' } }
    expect(await handOn({ request: asking })).toMatchObject({ outcome: 'pending', request: { state: 'pending' } })
    expect(windows.opening.open()?.closed()).toBe(true)
    expect(await sessions()).toEqual([])
  })

  test.each<[string, Partial<RedeemHandoffOptions>, boolean]>([
    ['by cookie', {}, false],
    ['by cookie, and the person agrees', { replace: () => true }, true],
    ['by the host’s own tokens', { signedIn: () => true }, false],
    ['by the host’s own tokens, and the person agrees', { signedIn: () => true, replace: async () => true }, true],
  ])('somebody is signed in there %s', async (_, options, taken) => {
    const { app, site, arrive, handOn, entered, sessions, stateOf } = await twoWindows()
    if (options.signedIn === undefined) await app.signIn(await site.stage.own('cus_tomas'))
    const before = app.jar.all()
    arrive(options)
    const outcome = handOn()
    if (taken) {
      await outcome
      expect(await stateOf(app)).toBe('active')
      return
    }
    await expect(outcome).rejects.toMatchObject({ code: 'handoff_failed' })
    await expect(entered()).rejects.toMatchObject({ code: 'handoff_conflict' })
    expect(app.jar.all()).toEqual(before)
    expect(await sessions()).toEqual([{ end_reason: 'actor_ended' }])
  })

  test('cookies that are blocked on the application’s origin: custody_unavailable, ended by the console', async () => {
    const { app, handOn, entered, sessions } = await twoWindows()
    app.network.setCookie = 'stripped'
    await expect(handOn()).rejects.toMatchObject({ code: 'handoff_failed' })
    await expect(entered()).rejects.toMatchObject({ code: 'custody_unavailable' })
    expect(await sessions()).toEqual([{ end_reason: 'actor_ended' }])
  })
})
