import { expect, type Page } from '@playwright/test'
import { moveClock, setUpClock } from '../support/clock.ts'
import type { Demo } from '../support/demoProcess.ts'
import { DANA, NOOR } from '../support/people.ts'
import { enter, pressEnd, test } from '../support/race.ts'
import { reach } from '../support/reach.ts'
import { banner, signIn } from '../support/walk.ts'

const HOUR = 3_600_000

for (const hours of [24, -24]) {
  test(`race 15: the wall clock is ${hours} h off from the beginning: the time shown is the server’s`, async ({
    page,
    demo,
  }) => {
    await setUpClock(page, hours * HOUR)
    await signIn(page, DANA.name)
    await enter(page, { subject: NOOR.name })
    await expectTrueTime(page, demo)
    await pressEnd(page)
    await expect(page).toHaveURL(/\/console\/customers/)
  })
}

test('race 15: the wall clock jumps by a day, an hour and seconds, both ways: asked each time, and nothing changes', async ({
  page,
  demo,
}) => {
  await setUpClock(page)
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  const statuses: number[] = []
  page.on('response', (response) => {
    if (response.url().includes('/api/app/')) statuses.push(response.status())
  })
  for (const [index, by] of [24 * HOUR, -48 * HOUR, HOUR, -5000].entries()) {
    await moveClock(page, { wall: by, monotonic: 0 })
    const link = ['Invoices', 'Projects', 'Members', 'Shipments'][index] ?? 'Invoices'
    const [asked] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/support/context')),
      page.getByRole('link', { name: link, exact: true }).click(),
    ])
    expect(asked.status()).toBe(200)
    await expect(banner(page)).toContainText(`Viewing as ${NOOR.name}`)
    await expectTrueTime(page, demo)
  }
  expect(statuses.every((status) => status === 200)).toBe(true)
})

test('timers fire once a minute at most: what is shown is right as soon as somebody looks, and time over is over', async ({
  page,
  demo,
}) => {
  await setUpClock(page)
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  await page.evaluate(() => window.__throttle?.())
  // A timer of the time before may still be on its way.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  await demo.setClock(200_000)
  await moveClock(page, { wall: 200_000, monotonic: 200_000 })
  await lookAt(page)
  await expectTrueTime(page, demo, 200_000)

  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/app/')) sent.push(request.url())
  })
  // Held before, and pressed in the moment that the clock moves: the server may say first that time is over.
  const link = await page.getByRole('link', { name: 'Invoices', exact: true }).elementHandle()
  await demo.setClock(601_000)
  await link?.evaluate((element) => {
    window.__moveClock?.({ wall: 401_000, monotonic: 401_000 })
    if (element instanceof HTMLElement) element.click()
  })
  await expect(page.getByRole('alertdialog')).toBeVisible()
  expect(sent).toEqual([])
})

test('asleep for eight hours in an open tab: never more than the server’s time, never less than nothing', async ({
  page,
  demo,
}) => {
  await setUpClock(page)
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  await reach(page)
  // The monotonic clock of some systems stands still while they sleep.
  await moveClock(page, { wall: 8 * HOUR, monotonic: 0 })
  await demo.setClock(300_000)
  await lookAt(page)
  await expect(banner(page)).toContainText(`Viewing as ${NOOR.name}`)
  await expect.poll(() => page.evaluate(() => window.__reached?.client.getState().status)).toBe('active')
  await expectTrueTime(page, demo, 300_000)

  const shown = await page.evaluate(() => {
    const { client } = window.__reached!
    window.__moveClock?.({ wall: 8 * 3_600_000, monotonic: 8 * 3_600_000 })
    return client.remaining()
  })
  expect(shown).toBe(0)
})

/** Compares what the page shows with what the server knows, at one moment of the machine both run on. */
async function expectTrueTime(page: Page, demo: Demo, serverAhead = 0): Promise<void> {
  await reach(page)
  const [session] = await demo.sql<{ expires_at: number }>(
    'SELECT expires_at FROM understudy.support_session WHERE ended_at IS NULL',
  )
  const seen = await page.evaluate(() => {
    const timer = document.querySelector('section[aria-label="Impersonation"] [role="timer"]')
    const [, minutes, seconds] = /(\d+):(\d\d)/.exec(timer?.textContent ?? '') ?? []
    const calls = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/support/'))
    return {
      remaining: window.__reached?.client.remaining() ?? Number.NaN,
      text: (Number(minutes) * 60 + Number(seconds)) * 1000,
      at: window.__machineNow?.() ?? Number.NaN,
      roundTrip: Math.max(...calls.map(({ duration }) => duration).filter((duration) => duration < 10_000)),
    }
  })
  const truth = Number(session?.expires_at) - (seen.at + serverAhead)
  expect(seen.remaining).toBeGreaterThanOrEqual(0)
  // One clock counts whole milliseconds, the other does not.
  expect(seen.remaining).toBeLessThanOrEqual(truth + 2)
  expect(seen.remaining).toBeGreaterThanOrEqual(truth - seen.roundTrip - 1000)
  expect(Math.abs(seen.text - seen.remaining)).toBeLessThanOrEqual(2000)
}

/** Somebody comes back to the tab. */
async function lookAt(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}
