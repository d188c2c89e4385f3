import { expect, type Page } from '@playwright/test'
import { moveClock, setUpClock } from './support/clock.ts'
import type { Demo } from './support/demoProcess.ts'
import { banner, picture, signIn, start, test } from './support/walk.ts'
import { recordFrames } from './support/watch.ts'

test.afterEach(({ demo }) => demo.setClock(0))

/** So much time passes, for the server and for this page. */
async function pass(page: Page, demo: Demo, seconds: number, before = 0): Promise<void> {
  await demo.setClock((before + seconds) * 1000)
  await moveClock(page, { wall: seconds * 1000, monotonic: seconds * 1000 })
}

test('a warning a minute before the end; then the page is kept under a cover, and goes on where it was', async ({
  page,
  demo,
}) => {
  await setUpClock(page)
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira', mode: 'Act for', time: '5 minutes' })
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('textbox', { name: 'Phone' }).fill('+351 22 555 0142')
  const warning = page.getByRole('region', { name: /almost over/ })
  await expect(warning).toHaveCount(0)
  await pass(page, demo, 245)
  await expect(warning.getByRole('button', { name: 'Extend' })).toBeVisible()
  // It stands beside the work.
  await expect(page.getByRole('textbox', { name: 'Phone' })).toBeFocused()
  await picture(page, '10-warning')

  await pass(page, demo, 60, 245)
  const cover = page.getByRole('alertdialog')
  await expect(cover.getByRole('heading')).toHaveText('Your time in Tomás Oliveira’s account is over')
  await expect(page.getByRole('textbox', { name: 'Phone' })).toBeHidden()
  await expect(cover.getByRole('button', { name: 'Back to your own account' })).toBeVisible()
  await expect(cover.getByRole('combobox', { name: 'Reason' })).toHaveValue('billing_question')
  await expect(cover.getByRole('textbox', { name: 'Ticket' })).toHaveValue('ZD-1042')
  await expect(cover.getByRole('textbox', { name: /^What do you need/ })).toHaveValue(/Invoice 0311/)
  await picture(page, '10-time-over')

  await cover.getByRole('button', { name: /^Go on for/ }).click()
  await expect(cover).toHaveCount(0)
  await expect(page).toHaveURL(/\/app\/settings/)
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('+351 22 555 0142')
  await expect(banner(page)).toContainText('Acting as Tomás Oliveira')
  await picture(page, '10-went-on')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page.getByText('You are yourself again.').first()).toBeVisible()
})

test('from one customer to the next in one step, and back: the reason comes along, what was typed is kept', async ({
  page,
}) => {
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira', mode: 'Act for' })
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('textbox', { name: 'Phone' }).fill('+351 22 555 0199')
  await page.evaluate(recordFrames)

  await switchTo(page, 'noor', 'Noor Haddad')
  await expect(page).toHaveURL(/\/app$/)
  await expect(page.getByRole('heading', { level: 1, name: /Noor/ })).toBeVisible()
  await expect(page.getByText('What you typed in Tomás Oliveira’s account was not saved.')).toBeVisible()
  await expect(banner(page)).toContainText('Acting as Noor Haddad')
  await expect(banner(page)).toContainText('ZD-1042')
  // In between nobody saw the agent's own page, nor a page without a strip.
  const frames = await page.evaluate(() => window.__frames ?? [])
  expect(frames.length).toBeGreaterThan(0)
  expect(frames.filter(({ strip, console }) => strip === null || console)).toEqual([])
  await picture(page, '10-switched')

  await switchTo(page, 'oliveira', 'Tomás Oliveira')
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await expect(page.getByText('What you typed last time is back.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('+351 22 555 0199')
  await picture(page, '10-draft')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('textbox', { name: 'Phone' })).not.toHaveValue('+351 22 555 0199')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
})

test('Sign out in a customer’s account asks which of the two is meant, and End session leads back', async ({
  page,
}) => {
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira' })
  await page.getByRole('button', { name: 'Sign out' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading')).toHaveText('You are in Tomás Oliveira’s account')
  await expect(dialog.getByRole('button', { name: 'Sign out of both' })).toBeVisible()
  await picture(page, '10-sign-out')
  await dialog.getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible()
})

/** On to somebody else, by the strip, under the same reason. */
async function switchTo(page: Page, query: string, name: string): Promise<void> {
  await banner(page).getByRole('button', { name: 'Switch account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').fill(query)
  await dialog.getByRole('option', { name: new RegExp(name) }).click()
  await expect(dialog.getByRole('radio', { name: 'Same reason' })).toBeChecked()
  await dialog.getByRole('button', { name: /^Switch to/ }).click()
  await expect(dialog).toHaveCount(0)
}
