import { expect, type Page } from '@playwright/test'
import { catchNext, deafen } from '../support/faults.ts'
import { DANA, NOOR } from '../support/people.ts'
import { enter, enterAsDana, inAccountOf, pressEnd, pressStart, readyToStart, test } from '../support/race.ts'
import { banner, signIn } from '../support/walk.ts'
import { readWatch, watch } from '../support/watch.ts'

test('race 11: the tab crashes between switching and the reset: the next one asks the server and mixes nothing', async ({
  page,
  context,
  sessions,
}) => {
  await signIn(page, DANA.name)
  await readyToStart(page, { subject: NOOR.name })
  // The page of the customer's product is on its way while the identity switches, and never comes.
  let asked: () => void = () => undefined
  const switching = new Promise<void>((resolve) => {
    asked = resolve
  })
  await page.route(/\/assets\/AppArea-.*\.js$/, () => asked())
  await pressStart(page)
  await switching
  const crashed = page.waitForEvent('crash')
  const devtools = await context.newCDPSession(page)
  // It never answers: there is nobody left to.
  void devtools.send('Page.crash').catch(() => undefined)
  await crashed

  const reopened = await context.newPage()
  await watch(reopened)
  await reopened.goto('/console/customers')
  await expect(reopened.getByRole('heading', { name: /in a support session as Noor Haddad/ })).toBeVisible()
  const mixed = (await readWatch(reopened)).filter(({ strip, console }) => strip === null && console)
  expect(mixed).toEqual([])
  await reopened.goto('/app')
  await inAccountOf(reopened, NOOR.name)
  expect(await sessions(DANA.id)).toHaveLength(1)
})

test('race 12: a duplicated tab shows nobody until the server has said who it is (angular-auth-oidc-client #1366)', async ({
  page,
  context,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  const { caught } = await catchNext(context, 'GET', '/support/context')
  // With an opener: the browser copies the session storage, as for "Duplicate".
  const [copy] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open(window.location.href)),
  ])
  const question = await caught
  await question.deliver()
  await expect(copy.getByText('One moment').first()).toBeVisible()
  await expect(banner(copy)).toHaveCount(0)
  await expect(copy.getByText(NOOR.name)).toHaveCount(0)
  await question.answer()
  await inAccountOf(copy, NOOR.name)
})

test('race 12: a restored browser trusts nothing it stored: the session ended meanwhile is not shown again', async ({
  page,
  context,
  browser,
  demo,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  const state = await context.storageState({ indexedDB: true })
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)

  const restored = await browser.newContext({ baseURL: demo.url, storageState: state })
  const tab = await restored.newPage()
  await watch(tab)
  await tab.goto('/app')
  await expect(tab.getByRole('heading', { level: 1 })).toBeVisible()
  const frames = await readWatch(tab)
  expect(frames).not.toEqual([])
  expect(frames.filter(({ strip, customer }) => customer || strip !== null)).toEqual([])
  await restored.close()
})

for (const shown of ['the account', 'the console'] as const) {
  test(`race 13: restored from the back/forward cache with ${shown} on it: blank until the server has answered (OpenTranscribe #177, auth0-react #562)`, async ({
    page,
    context,
  }) => {
    await signIn(page, DANA.name)
    const frozen = await context.newPage()
    await deafen(frozen)
    if (shown === 'the account') {
      await enter(page, { subject: NOOR.name })
      await frozen.goto('/app/invoices')
      await expect(frozen.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
    } else {
      await frozen.goto('/console/customers')
      await expect(frozen.getByText('tomas@oliveira.example')).toBeVisible()
    }
    await leave(frozen)
    if (shown === 'the account') await pressEnd(page)
    else await enter(page, { subject: NOOR.name })
    await expect(page).toHaveURL(shown === 'the account' ? /\/console/ : /\/app/)

    const { caught } = await catchNext(frozen, 'GET', '/support/context')
    await comeBack(frozen)
    const question = await caught
    const secret = frozen
      .getByText(shown === 'the account' ? /^INV-/ : 'tomas@oliveira.example')
      .filter({ visible: true })
    await expect(secret).toHaveCount(0)
    await question.answer()
    if (shown === 'the account') await expect(banner(frozen)).toHaveCount(0)
    else await expect(banner(frozen)).toContainText(`Viewing as ${NOOR.name}`)
    await expect(secret).toHaveCount(0)
  })
}

/** What a page hears when it goes into the cache. The runner's browser has that cache off; see `away.spec.ts`. */
async function leave(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
}

async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
}
