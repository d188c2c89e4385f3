import { expect } from '@playwright/test'
import { picture, signIn, test } from './support/walk.ts'

test('the sign-in page says who can be picked, and the agent lands in the console', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Choose who to be' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Who is at the keyboard?')
  for (const name of ['Dana Reyes', 'Milo Novak', 'Inês Carvalho', 'Noor Haddad']) {
    await expect(page.getByRole('button', { name: new RegExp(name) })).toBeVisible()
  }
  await picture(page, '1-sign-in')
  await page.getByRole('button', { name: /Dana Reyes/ }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible()
  await picture(page, '1-landed')
})

test('a reload signs in silently, and no token is in any storage', async ({ page, context }) => {
  await signIn(page, 'Dana Reyes')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible()
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  )
  expect(stored).not.toMatch(/eyJ/)
  const readable = (await context.cookies()).filter((cookie) => !cookie.httpOnly)
  expect(readable.map(({ name }) => name)).toEqual([])
  await picture(page, '1-reloaded')
})

test('an ordinary customer lands in their own account, without a banner and without the console', async ({ page }) => {
  await signIn(page, 'Noor Haddad')
  await expect(page).toHaveURL(/\/app/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Noor')
  await expect(page.getByRole('region', { name: 'Impersonation' })).toHaveCount(0)
  await page.goto('/console/customers')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('noor@haddad.example')).toHaveCount(0)
  await picture(page, '1-no-console')
})

test('a provider that is busy signs nobody out: it is asked again', async ({ page }) => {
  await signIn(page, 'Dana Reyes')
  await page.route('**/oidc/auth?*', (route) => {
    const state = new URL(route.request().url()).searchParams.get('state')
    const location = `/silent.html?error=temporarily_unavailable&state=${state}`
    return route.fulfill({ status: 302, headers: { location } })
  })
  await page.reload()
  await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose who to be' })).toHaveCount(0)
  await page.unroute('**/oidc/auth?*')
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible({ timeout: 30_000 })
  await picture(page, '1-provider-busy-and-back')
})
