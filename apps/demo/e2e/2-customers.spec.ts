import { expect } from '@playwright/test'
import { picture, signIn, test } from './support/walk.ts'

test('more than two thousand customers: paged, searched and filtered on the server, and the address remembers', async ({
  page,
}) => {
  await signIn(page, 'Dana Reyes')
  await expect(page.getByText('2,148 people in 316 organisations')).toBeVisible()
  await expect(
    page.getByRole('rowheader', { name: /Noor Haddad/ }).or(page.getByText('noor@haddad.example')),
  ).toBeVisible()
  await picture(page, '2-customers')

  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/page=2/)
  await expect(page.getByText('noor@haddad.example')).toHaveCount(0)
  await page.goBack()
  await expect(page.getByText('noor@haddad.example')).toBeVisible()

  await page.getByRole('searchbox').fill('oliveira')
  await expect(page.getByText('tomas@oliveira.example')).toBeVisible()
  await expect(page.getByText('noor@haddad.example')).toHaveCount(0)

  await page.getByRole('searchbox').fill('')
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Protected' })
  await expect(page.getByText('lena@brandt.example')).toBeVisible()
  await expect(page.getByText('noor@haddad.example')).toHaveCount(0)
  await picture(page, '2-filtered')
})

test('a customer can be opened; a protected account cannot, and the reason is on screen', async ({ page }) => {
  await signIn(page, 'Dana Reyes')
  await page.getByRole('link', { name: /Noor Haddad/ }).click()
  await expect(page.getByRole('heading', { name: 'Noor Haddad', level: 1 })).toBeVisible()
  await expect(page.getByText('cus_8F2K')).toBeVisible()
  await picture(page, '2-customer')

  await page.goto('/console/customers?q=brandt')
  const refused = page.getByRole('button', { name: 'Impersonate Lena Brandt' })
  await expect(refused).toHaveAttribute('aria-disabled', 'true')
  await refused.click({ force: true })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await picture(page, '2-protected')
})
