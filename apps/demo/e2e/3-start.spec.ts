import { expect } from '@playwright/test'
import { banner, fillStart, picture, signIn, start, test } from './support/walk.ts'

test('the dialog refuses what is missing at its field, and nothing is created', async ({ page }) => {
  await signIn(page, 'Dana Reyes')
  await page.getByRole('button', { name: 'Impersonate Noor Haddad' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: /Noor Haddad/ })).toBeVisible()
  await dialog.getByRole('textbox', { name: /^What do you need/ }).fill('   too few ')
  await dialog.getByRole('textbox', { name: 'Ticket' }).fill('nonsense')
  await dialog.getByRole('button', { name: /^Start/ }).click()
  await expect(dialog.getByRole('combobox', { name: 'Reason' })).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByRole('textbox', { name: 'Ticket' })).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByRole('textbox', { name: /^What do you need/ })).toHaveAttribute('aria-invalid', 'true')
  await picture(page, '3-dialog-errors')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(banner(page)).toHaveCount(0)
  await picture(page, '3-dialog-closed')
})

test('what the server refuses lands at its field, and what was typed stays', async ({ page }) => {
  await signIn(page, 'Dana Reyes')
  await fillStart(page, { subject: 'Noor Haddad' })
  await page.route('**/support/sessions', async (route) => {
    const body = route.request().postDataJSON() as object
    await route.continue({ postData: JSON.stringify({ ...body, ticket: 'not a ticket' }) })
  })
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Start/ }).click()
  await expect(dialog.getByRole('textbox', { name: 'Ticket' })).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByRole('textbox', { name: /^What do you need/ })).toHaveValue(/Invoice 0311/)
  await expect(banner(page)).toHaveCount(0)
  await picture(page, '3-refused')
})

test('the agent lands in the customer app and sees exactly what the customer sees', async ({ page, browser, demo }) => {
  const theirs = await browser.newContext({ baseURL: demo.url })
  const noor = await theirs.newPage()
  await signIn(noor, 'Noor Haddad')
  await noor.goto('/app/invoices')
  await noor.getByRole('row').nth(1).waitFor()
  const seenByCustomer = await noor.getByRole('row').allInnerTexts()

  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad' })
  await picture(page, '3-landed')
  await page.getByRole('link', { name: 'Invoices', exact: true }).click()
  const figures = (rows: readonly string[]) => rows.map((row) => row.match(/INV-\S+|[\d.,]+\.\d\d/g) ?? [])
  // The dashboard that is left has rows, too.
  await page.waitForURL('**/app/invoices')
  const seenByAgent = async () => figures(await page.getByRole('row').allInnerTexts())
  await expect.poll(seenByAgent).toEqual(figures(seenByCustomer))
  await picture(page, '3-same-invoices')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await picture(page, '3-back')
  await theirs.close()
})
