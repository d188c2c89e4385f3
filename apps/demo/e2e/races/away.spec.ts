import { expect } from '@playwright/test'
import { movableClock } from '../support/clock.ts'
import type { Demo } from '../support/demoProcess.ts'
import { NOOR } from '../support/people.ts'
import { test as race } from '../support/race.ts'
import { type RawChromium, type RawTab, startRawChromium } from '../support/rawChromium.ts'
import { shows, signInRaw, startElsewhere } from '../support/rawSession.ts'
import { type Frame, recordFrames } from '../support/watch.ts'

const HOUR = 3_600_000

// What the runner's browser cannot do: keep pages in the back/forward cache, hide a tab behind another, freeze it.
const test = race.extend<{ chromium: RawChromium }>({
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads the pattern
  chromium: async ({}, use) => {
    const chromium = await startRawChromium()
    await use(chromium)
    await chromium.close()
  },
})

for (const clock of ['goes on', 'stands still'] as const) {
  test(`race 14: frozen for eight hours, the monotonic clock ${clock}: the customer’s page is not painted again`, async ({
    chromium,
    demo,
  }) => {
    const { tab, authorization, holdContext } = await signIn(chromium, demo)
    await startElsewhere(demo, authorization, 60)
    await tab.send('Page.navigate', { url: `${demo.url}/app` })
    await tab.until(shows('Shipments a day'))

    const other = await chromium.open('about:blank')
    await other.show()
    await tab.until("document.visibilityState === 'hidden'")
    await tab.send('Page.setWebLifecycleState', { state: 'frozen' })
    await demo.setClock(61_000)
    const by = { wall: 8 * HOUR, monotonic: clock === 'goes on' ? 8 * HOUR : 0 }
    await tab.evaluate(`window.__moveClock(${JSON.stringify(by)})`)
    const before = await tab.evaluate<number>('window.__frames.length')
    const question = holdContext()
    await tab.send('Page.setWebLifecycleState', { state: 'active' })
    await tab.show()
    await answerLate(tab, question)
    await tab.until(shows('The page is kept as you left it'))
    await tab.evaluate(`[...document.querySelectorAll('[role="alertdialog"] button')][0].click()`)
    await tab.until("location.pathname === '/console/customers'")
    await tab.until(shows('Time was over'))
    const frames = await tab.evaluate<Frame[]>(`window.__frames.slice(${before})`)
    expect(frames.filter(({ customer }) => customer)).toEqual([])
  })
}

for (const shown of ['the account', 'the console'] as const) {
  test(`race 13: really restored from the back/forward cache with ${shown} on it: never painted until the server has answered`, async ({
    chromium,
    demo,
  }) => {
    const { tab, authorization, holdContext } = await signIn(chromium, demo, { cacheable: true })
    let session: string | null = null
    if (shown === 'the account') {
      session = await startElsewhere(demo, authorization)
      await tab.send('Page.navigate', { url: `${demo.url}/app/invoices` })
      await tab.until(shows('INV-'))
    }
    await tab.evaluate(`
      window.addEventListener('pagehide', () => { window.left = window.__frames.length })
      window.addEventListener('pageshow', ({ persisted }) => { window.restored = persisted })`)
    await tab.send('Page.navigate', { url: `${demo.url}/oidc/.well-known/openid-configuration` })
    await tab.until("location.pathname.startsWith('/oidc/')")
    if (session === null) await startElsewhere(demo, authorization)
    else await demo.sql(END_NOW, [session])
    const question = holdContext()
    await tab.evaluate('history.back()')
    await tab.until('window.restored === true')
    await answerLate(tab, question)

    if (shown === 'the console') await tab.until(shows(`This browser is in a support session as ${NOOR.name}`))
    else await tab.until("location.pathname === '/console/customers'")
    const frames = await tab.evaluate<Frame[]>('window.__frames.slice(window.left)')
    expect(
      frames.filter(({ strip, customer, console }) => (shown === 'the account' ? customer : console && strip === null)),
    ).toEqual([])
  })
}

test('race 13: as it is served, no page of the demo is kept in the back/forward cache at all', async ({
  chromium,
  demo,
}) => {
  const { tab } = await signIn(chromium, demo)
  await tab.evaluate('window.before = true')
  await tab.send('Page.navigate', { url: `${demo.url}/oidc/.well-known/openid-configuration` })
  await tab.until("location.pathname.startsWith('/oidc/')")
  await tab.evaluate('history.back()')
  await tab.until(shows('tomas@oliveira.example'))
  expect(await tab.evaluate('window.before === undefined')).toBe(true)
  const [reason] = await tab.evaluate<{ readonly reason: string }[]>(
    "performance.getEntriesByType('navigation')[0].notRestoredReasons.toJSON().reasons",
  )
  expect(reason?.reason).toBe('response-cache-control-no-store')
})

const END_NOW = `UPDATE understudy.support_session SET ended_at = started_at + 1, end_reason = 'operator_revoked' WHERE id = $1`

async function signIn(
  chromium: RawChromium,
  demo: Demo,
  { cacheable = false } = {},
): Promise<{ readonly tab: RawTab; readonly authorization: string; holdContext(): Promise<() => void> }> {
  let hold: ((release: () => void) => void) | null = null
  const tab = await signInRaw(chromium, demo, async (fresh) => {
    await fresh.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${movableClock})(0);(${recordFrames})();(${keepCredential})()`,
    })
    fresh.on('Fetch.requestPaused', (params) => {
      const { requestId, request, responseHeaders, responseStatusCode } = params as unknown as Paused
      // What forbids keeping the page is taken off, as some browsers do by themselves.
      const kept = responseHeaders?.filter(({ name }) => !cacheable || name.toLowerCase() !== 'cache-control')
      const pass = () =>
        void fresh
          .send('Fetch.continueResponse', {
            requestId,
            ...(responseStatusCode === undefined ? {} : { responseCode: responseStatusCode, responseHeaders: kept }),
          })
          .catch(() => undefined)
      if (hold === null || !request.url.endsWith('/support/context')) return pass()
      hold(pass)
      hold = null
    })
    await fresh.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Response' }] })
  })
  return {
    tab,
    authorization: await tab.evaluate<string>('window.__authorization'),
    holdContext: () =>
      new Promise((resolve) => {
        hold = resolve
      }),
  }
}

/** Lets the page paint what it has while it waits for the server, and only then be answered. */
async function answerLate(tab: RawTab, question: Promise<() => void>): Promise<void> {
  const answer = await question
  await tab.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))')
  answer()
}

/** Runs in the page: what somebody with the developer tools open could copy. */
function keepCredential(): void {
  const send = window.fetch
  window.fetch = (input, init) => {
    const authorization = new Headers(init?.headers).get('Authorization')
    if (authorization !== null) Object.assign(window, { __authorization: authorization })
    return send(input, init)
  }
}

interface Paused {
  readonly requestId: string
  readonly request: { readonly url: string }
  readonly responseStatusCode?: number
  readonly responseHeaders?: readonly { readonly name: string; readonly value: string }[]
}
