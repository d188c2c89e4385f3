import { banner, expect, openAccount, test } from './walk.ts'

test('the log says who did what as whom, the customer ends a visit, both read the same', async ({ walk }) => {
  const { page } = await walk.arrive('Inês Carvalho')
  await openAccount(page, 'Noor Haddad', { mode: 'act' })
  // Called directly, past the disabled button: the server refuses all the same.
  await page.getByRole('link', { name: 'Invoices' }).click()
  await page
    .getByRole('link', { name: 'INV-2026-0311' })
    .or(page.getByRole('link', { name: /^INV-.*-0311$/ }))
    .click()
  await expect(page.getByRole('button', { name: /^Pay €/ })).toHaveAttribute('aria-disabled', 'true')
  await walk.picture(page, 'audit-invoice')

  const noor = await walk.arrive('Noor Haddad')
  await expect(noor.page.getByText('Support is in your account right now.')).toBeVisible()
  await walk.picture(noor.page, 'audit-customer-notice')
  await noor.page.getByRole('link', { name: 'See and end it' }).click()
  await noor.page.getByRole('button', { name: 'End now' }).click()
  await expect(noor.page.getByText('Support is out of your account.')).toBeVisible()
  await expect(page.getByText(/Noor Haddad ended the session/)).toBeVisible({ timeout: 20_000 })
  await expect(banner(page)).toBeHidden()

  await page.goto('/console/audit?actor=sup_ines&subject=cus_8F2K')
  const log = page.getByRole('table', { name: 'Audit log, newest first' })
  await expect(page.getByText('Complete.')).toBeVisible()
  await expect(log.getByRole('row').filter({ hasText: 'Session ended' }).first()).toContainText('by the customer')
  await expect(log.getByRole('row').filter({ hasText: 'Session started' }).first()).toContainText('ZD-1042')
  await walk.picture(page, 'audit-log')
})
