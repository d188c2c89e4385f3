import { expect } from '@playwright/test'
import { banner, fillStart, picture, signIn, start, test } from './support/walk.ts'

test('a customer sees that support is there now, and ends it', async ({ page, browser, demo }) => {
  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad', mode: 'Act for' })
  // The agent sees what the customer sees, and it is the customer's to end it.
  await expect(page.getByText('Support is in your account right now.')).toBeVisible()
  await page.getByRole('link', { name: 'See and end it' }).click()
  await expect(page.getByRole('button', { name: 'End now' })).toHaveAttribute('aria-disabled', 'true')
  await picture(page, '9-same-notice')

  const theirs = await browser.newContext({ baseURL: demo.url })
  const noor = await theirs.newPage()
  await signIn(noor, 'Noor Haddad')
  await expect(noor.getByText('Support is in your account right now.')).toBeVisible()
  await expect(noor.getByRole('heading', { name: 'Shipments a day' })).toBeVisible()
  await picture(noor, '9-notice')
  await noor.getByRole('link', { name: 'See and end it' }).click()
  await noor.getByRole('button', { name: 'End now' }).click()
  await expect(noor.getByText('Support is out of your account.')).toBeVisible()

  await expect(page.getByText(/Noor Haddad ended the session/).first()).toBeVisible({ timeout: 20_000 })
  await expect(banner(page)).toHaveCount(0)
  await expect(page).toHaveURL(/\/console\/customers/)
  await picture(page, '9-ended-by-customer')
  await theirs.close()
})

test('a lead sees who is where, and stops it; the agent is back as themselves', async ({ page, browser, demo }) => {
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira' })

  const leads = await browser.newContext({ baseURL: demo.url })
  const ines = await leads.newPage()
  await signIn(ines, 'Inês Carvalho')
  await ines.getByRole('link', { name: /Live sessions/ }).click()
  await expect(ines.getByRole('row').filter({ hasText: 'Milo Novak' })).toContainText('Tomás Oliveira')
  await picture(ines, '9-live')
  await ines.getByRole('button', { name: 'End Milo Novak’s session' }).click()
  await ines.getByRole('dialog').getByRole('button', { name: /^End/ }).click()

  await expect(page.getByText(/A team lead ended the session/).first()).toBeVisible({ timeout: 20_000 })
  await expect(banner(page)).toHaveCount(0)
  await picture(page, '9-ended-by-lead')
  await leads.close()
})

test('an agent whose browser is gone ends the session from another one, and can start again', async ({
  browser,
  page,
  demo,
}) => {
  const lost = await browser.newContext({ baseURL: demo.url })
  const before = await lost.newPage()
  await signIn(before, 'Dana Reyes')
  await start(before, { subject: 'Tomás Oliveira' })
  await lost.close()

  await signIn(page, 'Dana Reyes')
  await fillStart(page, { subject: 'Tomás Oliveira' })
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Start/ })
    .click()
  await expect(page.getByRole('alert')).toContainText('another tab or browser')
  await page.keyboard.press('Escape')

  await page.getByRole('link', { name: /Live sessions/ }).click()
  await page.getByRole('button', { name: 'End Dana Reyes’s session' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  await expect(page.getByText('Your session in Tomás Oliveira’s account is ended.')).toBeVisible()
  await start(page, { subject: 'Tomás Oliveira' })
  await picture(page, '9-started-again')
})
