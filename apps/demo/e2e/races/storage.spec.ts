import { expect } from '@playwright/test'
import { blockStorage } from '../support/blocked.ts'
import { DANA, NOOR } from '../support/people.ts'
import { enter, enterAsDana, inAccountOf, pressEnd, test } from '../support/race.ts'
import { banner, signIn } from '../support/walk.ts'

test('race 29: every storage throws: start, reload, another tab and end work all the same', async ({
  page,
  context,
  sessions,
}) => {
  await signIn(page, DANA.name)
  const tab = await context.newPage()
  await blockStorage(tab)
  await tab.goto('/console/customers')
  await enter(tab, { subject: NOOR.name })
  await tab.reload()
  await inAccountOf(tab, NOOR.name)
  await expect(page.getByRole('heading', { name: /in a support session as Noor Haddad/ })).toBeVisible()
  await pressEnd(tab)
  await expect(tab).toHaveURL(/\/console\/customers/)
  await expect(banner(page)).toHaveCount(0)
  expect((await sessions(DANA.id)).map(({ reason }) => reason)).toEqual(['actor_ended'])
})

test('race 29: cookies are blocked once the console is open: bearer custody needs none to start and to end', async ({
  page,
  context,
  sessions,
}) => {
  await signIn(page, DANA.name)
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setDocumentCookieDisabled', { disabled: true })
  await context.clearCookies()
  await page.route('**/*', async (route) => {
    // `null` would be sent; left out, the browser's own is gone.
    const { cookie: _, ...headers } = await route.request().allHeaders()
    await route.fallback({ headers })
  })
  await enter(page, { subject: NOOR.name })
  await page.getByRole('link', { name: 'Invoices', exact: true }).click()
  await expect(page.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
  expect((await sessions(DANA.id)).map(({ reason }) => reason)).toEqual(['actor_ended'])
})

test('race 29: cookies are gone in a session: a reload is nobody, not half of somebody', async ({
  page,
  context,
  sessions,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  await context.clearCookies()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Choose who to be' })).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  await expect(page.getByText(NOOR.name)).toHaveCount(0)
  // The session waits for its time, or for its actor: who signs in again cannot be given it by a browser's memory.
  expect(await sessions(DANA.id)).toMatchObject([{ ended: false }])
})
