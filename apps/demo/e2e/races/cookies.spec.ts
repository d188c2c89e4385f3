import { expect } from '@playwright/test'
import { openBlocking } from '../support/blocked.ts'
import { bare, change, openDesk, ownToken, signInByCookie, startFor } from '../support/cookieDesk.ts'
import { delayAnswer, stripCookies } from '../support/late.ts'
import { DANA, NOOR, TOMAS } from '../support/people.ts'
import { test } from '../support/race.ts'

// Both sessions in one cookie that the browser attaches by itself: what was true when it was set may be long over.

const START = /^\/support\/sessions$/
const END = /^\/support\/sessions\/[^/]+\/end$/
const COOKIE = '__Host-understudy'

test('race 4, by cookie: the cookie of a start lands after sign-out: it is of a dead session, and the tab stays signed out', async ({
  context,
  demo,
  sessions,
}) => {
  const open = await openDesk(context, demo)
  const page = await open()
  expect(await signInByCookie(page, await ownToken(demo, DANA.id))).toBe('own')
  const second = await open()
  await expect(second).toHaveTitle('own')

  const { late } = await delayAnswer(page, 'POST', START)
  const started = startFor(page, NOOR, 'act')
  const start = await late
  expect(start.status).toBe(201)
  await second.evaluate(() => window.__desk.client.signOut())
  expect(await sessions(DANA.id)).toMatchObject([{ ended: true, reason: 'actor_session_ended' }])
  expect(await held()).toBe(undefined)

  await start.land()
  expect(await started).not.toBe('active')
  await expect(page).toHaveTitle('signed-out')
  // It did land, and is worth nothing.
  expect(start.cookies).toContain(await held())
  expect(await page.evaluate(() => window.__desk.statuses)).not.toContain('active')
  expect(await bare(page, '/api/app/me')).toBe(401)
  expect(await bare(page, '/api/console/customers')).toBe(401)
  await page.reload()
  await expect(page).toHaveTitle('signed-out')

  async function held() {
    return (await context.cookies(demo.url)).find(({ name }) => name === COOKIE)?.value
  }
})

test('race 8, by cookie: the cookie of an old end lands in a new session: its requests are 409, nothing runs as the actor', async ({
  context,
  demo,
  sessions,
}) => {
  const open = await openDesk(context, demo)
  const page = await open()
  expect(await signInByCookie(page, await ownToken(demo, DANA.id))).toBe('own')
  const second = await open()
  expect(await startFor(page, NOOR, 'act')).toBe('active')

  const { late } = await delayAnswer(page, 'POST', END)
  const ended = page.evaluate(() => window.__desk.client.end())
  const end = await late
  expect(end.status).toBe(200)
  await second.evaluate(() => window.__desk.client.resume())
  expect(await startFor(second, TOMAS, 'act')).toBe('active')
  expect(await change(second, 'Before the old end')).toBe(200)

  // Only the cookie of it: what the first tab would ask next would mend it before anybody was hurt.
  await page.route('**/support/context', (route) => route.abort())
  await end.land()
  await expect
    .poll(async () => (await context.cookies(demo.url)).map(({ value }) => end.cookies.includes(value)))
    .toContain(true)
  await expect(second).toHaveTitle(`active ${TOMAS.id}`)
  expect(await bare(second, '/api/console/customers')).toBe(409)
  expect(await change(second, 'Under the old end')).toBe(409)
  await expect(second).toHaveTitle(`active ${TOMAS.id}`)
  await expect.poll(() => change(second, 'After the old end')).toBe(200)
  expect(
    await demo.sql("SELECT name, changed_by, acted_as FROM demo.project WHERE name LIKE '% the old end' ORDER BY name"),
  ).toEqual([
    { name: 'After the old end', changed_by: DANA.id, acted_as: TOMAS.id },
    { name: 'Before the old end', changed_by: DANA.id, acted_as: TOMAS.id },
  ])
  expect(await sessions(DANA.id)).toMatchObject([{ ended: true }, { subject: TOMAS.id, ended: false }])
  await page.close()
  await ended.catch(() => undefined)
})

test('race 29, by cookie: a browser that blocks cookies: custody_unavailable at sign-in, nobody is half signed in', async ({
  playwright,
  launchOptions,
  demo,
  sessions,
}, testInfo) => {
  const context = await openBlocking(playwright.chromium, { launchOptions, profile: testInfo.outputPath('profile') })
  const page = await (await openDesk(context, demo))()
  expect(await signInByCookie(page, await ownToken(demo, DANA.id))).toBe('custody_unavailable')
  await expect(page).toHaveTitle('signed-out')
  expect(await startFor(page, NOOR, 'view')).toBe('signed_out')
  expect(await context.cookies()).toEqual([])
  await context.close()
  expect(await sessions(DANA.id)).toEqual([])
})

test('race 29, by cookie: cookies are stripped once the console is open: the start is custody_unavailable, over, and never entered', async ({
  context,
  demo,
  sessions,
}) => {
  const page = await (await openDesk(context, demo))()
  expect(await signInByCookie(page, await ownToken(demo, DANA.id))).toBe('own')
  const restore = await stripCookies(context)
  expect(await startFor(page, NOOR, 'act')).toBe('custody_unavailable')
  expect(await page.evaluate(() => window.__desk.statuses)).not.toContain('active')
  expect(await sessions(DANA.id)).toMatchObject([{ ended: true, reason: 'actor_ended' }])
  await restore()
  await page.evaluate(() => window.__desk.client.resume())
  await expect(page).toHaveTitle('own')
  expect(await startFor(page, NOOR, 'act')).toBe('active')
})
