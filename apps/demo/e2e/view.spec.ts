import { banner, expect, openAccount, test } from './walk.ts'

test('an agent finds a customer, looks at the account, changes nothing, and is back where they were', async ({
  walk,
}) => {
  const { page } = await walk.arrive('Dana Reyes')
  await expect(page.getByText('2,148 people in 316 organisations')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search customers' }).fill('haddad noor')
  await expect(page.getByRole('status').filter({ hasText: '1 person' })).toBeVisible()
  await page.getByRole('link', { name: 'Noor Haddad' }).click()
  await expect(page.getByRole('heading', { name: 'Noor Haddad' })).toBeVisible()
  const place = new URL(page.url()).pathname
  await openAccount(page, 'Noor Haddad')

  await expect(banner(page)).toContainText('Viewing as Noor Haddad')
  await expect(banner(page)).toContainText('cus_8F2K')
  await expect(banner(page)).toContainText('You are Dana Reyes')
  await expect(banner(page)).toContainText('ZD-1042')
  await expect(banner(page).getByRole('timer')).toContainText(/^(?:10:00|9:5\d)/)
  await expect(page.getByText('€ 3,920.50')).toBeVisible()
  await walk.picture(page, 'view-dashboard')

  for (const [link, heading] of [
    ['Shipments', 'Shipments'],
    ['Invoices', 'Invoices'],
    ['Projects', 'Projects'],
    ['Members', 'Members'],
    ['Security', 'Security'],
    ['Settings', 'Settings'],
  ] as const) {
    await page.getByRole('navigation', { name: 'Parcelwise' }).getByRole('link', { name: link }).click()
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    await expect(banner(page)).toContainText('Noor Haddad')
  }

  await page.getByRole('link', { name: 'Projects' }).click()
  const rename = page.getByRole('button', { name: /^Rename/ }).first()
  await expect(rename).toHaveAttribute('aria-disabled', 'true')
  await rename.focus()
  await expect(page.getByText('You are viewing only. Nothing can be changed.').first()).toBeVisible()
  await walk.picture(page, 'view-refused')

  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page.getByText(/You are yourself again/)).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`${place}$`))
  await expect(banner(page)).toBeHidden()
  await expect(page.getByRole('listitem').filter({ hasText: 'Dana Reyes' }).first()).toBeVisible()
  await walk.picture(page, 'view-back')
})
