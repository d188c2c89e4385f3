import { expect } from '@playwright/test'
import { callDirectly, captureHeaders } from './support/direct.ts'
import { banner, fillStart, picture, signIn, start, test } from './support/walk.ts'

test('the log says who did what, as whom, when and why, refusals included; the customer reads when and why', async ({
  page,
  request,
  browser,
  demo,
}) => {
  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad', ticket: 'ZD-8001', text: 'Reading invoices for the audit walk.' })
  const nav = page.getByRole('navigation', { name: 'Parcelwise' })
  const headers = await captureHeaders(page, () => nav.getByRole('link', { name: 'Invoices' }).click())
  const refused = await callDirectly(request, headers, 'DELETE', '/api/app/account')
  expect(refused.status()).toBe(403)
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)

  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByRole('searchbox', { name: 'Search the audit log' }).fill('ZD-8001')
  const log = page.getByRole('table')
  await expect(log.getByText('Session started')).toHaveCount(1)
  // Until the log has been searched there are those of other walks.
  await expect(log.getByText('Session ended')).toHaveCount(1)
  await expect(log.getByText('refused').first()).toBeVisible()
  await expect(log.getByText(/Dana Reyes/).first()).toBeVisible()
  await expect(log.getByText(/Noor Haddad/).first()).toBeVisible()
  await expect(page.getByText(/Complete/).first()).toBeVisible()
  await picture(page, '8-audit')

  const theirs = await browser.newContext({ baseURL: demo.url })
  const noor = await theirs.newPage()
  await signIn(noor, 'Noor Haddad')
  await expect(noor.getByText(/Support accessed your account/).first()).toBeVisible()
  await noor.getByRole('link', { name: /See what was done/ }).click()
  await expect(noor.getByText(/ZD-8001/).first()).toBeVisible()
  await expect(noor.getByText(/Billing question/).first()).toBeVisible()
  await expect(noor.getByText('Reading invoices for the audit walk.')).toHaveCount(0)
  await picture(noor, '8-customer')
  await theirs.close()
})

test('where the customer asks first, a lead decides, and the agent lands by themselves', async ({
  page,
  browser,
  demo,
}) => {
  await signIn(page, 'Dana Reyes')
  await fillStart(page, { subject: 'Aiko Kuroda', mode: 'Act for', text: 'Correcting the address on her project.' })
  await page.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click()
  await expect(banner(page)).toContainText('Waiting for approval')
  await picture(page, '8-waiting')

  const leads = await browser.newContext({ baseURL: demo.url })
  const ines = await leads.newPage()
  await signIn(ines, 'Inês Carvalho')
  await ines.getByRole('link', { name: /Requests/ }).click()
  await expect(ines.getByText('Correcting the address on her project.')).toBeVisible()
  await picture(ines, '8-request')
  await ines
    .getByRole('button', { name: /^Approve/ })
    .first()
    .click()
  const confirm = ines.getByRole('dialog').getByRole('button', { name: /^Approve/ })
  await confirm.click()

  await expect(banner(page)).toContainText('Acting as Aiko Kuroda', { timeout: 20_000 })
  await expect(page).toHaveURL(/\/app/)
  await expect(page.getByRole('heading', { level: 1, name: /^Good/ })).toBeVisible()
  await picture(page, '8-approved')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await picture(page, '8-back')
  await leads.close()
})
