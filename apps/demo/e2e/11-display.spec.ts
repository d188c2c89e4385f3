import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { buildWebWhenStale, WEB_FOLDER } from '../src/server/web.ts'
import { banner, picture, signIn, start, test } from './support/walk.ts'

test('language, theme and place are chosen once for this browser, and hold in every account and tab', async ({
  page,
  context,
}) => {
  await signIn(page, 'Dana Reyes')
  await page.getByRole('link', { name: 'Display' }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('العربية')
  await expect(page.getByText('تعرض حساب Noor Haddad')).toBeVisible()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await page.getByRole('radio', { name: 'Bottom' }).check()
  await picture(page, '11-display-dark-ar')

  await fillInAnyLanguage(page, 'Noor Haddad')
  await picture(page, '11-dialog-ar')
  await page.getByRole('dialog').locator('[type=submit]').click()
  const strip = page.locator('section.us-banner')
  await expect(strip).toHaveAttribute('dir', 'rtl')
  await expect(strip).toHaveAttribute('data-placement', 'bottom')
  await expect(strip).toContainText('Noor Haddad')
  await expect(page.getByRole('heading', { level: 1, name: /^Good/ })).toBeVisible()
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark')
  const box = await strip.boundingBox()
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(800)
  await expect(page.getByText('Shipments a day')).toBeVisible()
  await picture(page, '11-strip-ar')

  // Minimised here, it is minimised in the other tab as well.
  const second = await context.newPage()
  await second.goto('/app/invoices')
  await expect(second.locator('section.us-banner')).toHaveAttribute('dir', 'rtl')
  await strip.locator('.us-minimise').click()
  await expect(second.locator('section.us-banner')).toHaveAttribute('data-minimised', '')
  await expect(second.getByText(/^INV-/).first()).toBeVisible()
  // The page has the whole window again.
  expect((await second.locator('.sidebar').boundingBox())?.height).toBe(800)
  await picture(second, '11-minimised-elsewhere')
  await second.locator('.us-minimise').click()
  await expect(strip).not.toHaveAttribute('data-minimised')

  await strip.locator('.us-end').click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await page.getByRole('link', { name: 'Display' }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
  await page.getByRole('radio', { name: 'Light' }).check()
  await page.reload()
  await expect(page.getByText('Ansicht als Noor Haddad')).toBeVisible()
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light')
  await picture(page, '11-display-de')
})

test('the way back leads to the very place in the list that the account was opened from', async ({ page }) => {
  await signIn(page, 'Dana Reyes')
  const far = page.getByRole('button', { name: /^Impersonate/ }).nth(22)
  await far.scrollIntoViewIfNeeded()
  const name = String(await far.getAttribute('aria-label')).replace('Impersonate ', '')
  const before = await page.evaluate(() => window.scrollY)
  expect(before).toBeGreaterThan(300)
  await far.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Reason' }).selectOption({ label: 'Billing question' })
  await dialog.getByRole('textbox', { name: /^What do you need/ }).fill('Asked on the phone about a late parcel.')
  await dialog.getByRole('button', { name: /^Start/ }).click()
  await expect(banner(page)).toContainText(name)
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0)
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before)
  await expect(page.getByRole('button', { name: `Impersonate ${name}` })).toBeInViewport()
  await picture(page, '11-same-place')
})

test('the inspector is in a development build, and nothing of it in the pages that are served', async ({ page }) => {
  const served = await textOf(WEB_FOLDER)
  expect(served).toContain('beforeContextChange')
  for (const word of INSPECTOR) expect(served, word).not.toContain(word)

  const { folder } = await buildWebWhenStale('development')
  const built = await textOf(folder)
  for (const word of INSPECTOR) expect(built, word).toContain(word)
  await serveFrom(page, folder)
  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad' })
  const inspector = page.getByRole('complementary', { name: 'Session inspector' })
  await inspector.getByRole('button', { name: /^Session/ }).click()
  await expect(inspector).toContainText('cus_8F2K')
  await expect(inspector).toContainText('billing_question')
  expect(await inspector.textContent()).not.toMatch(/eyJ/)
  await picture(page, '11-inspector')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
})

/** Words that only the inspector has. */
const INSPECTOR = ['Session inspector', 'us-inspector', 'known in a session']

async function textOf(folder: string): Promise<string> {
  const names = await readdir(join(folder, 'assets'))
  const texts = names.filter((name) => /\.(?:js|css)$/u.test(name))
  return (await Promise.all(texts.map((name) => readFile(join(folder, 'assets', name), 'utf8')))).join('\n')
}

/** The same demo with the pages of another build. */
async function serveFrom(page: Page, folder: string): Promise<void> {
  const index = await readFile(join(folder, 'index.html'), 'utf8')
  await page.route(
    ({ pathname }) => /^\/(?:app|console|callback|$)/u.test(pathname),
    async (route) => {
      if (route.request().resourceType() !== 'document') return route.continue()
      return route.fulfill({ response: await route.fetch(), body: index })
    },
  )
  await page.route('**/assets/**', (route) => {
    const file = join(folder, new URL(route.request().url()).pathname)
    // The hidden frame of the silent sign-in stays what it is.
    return existsSync(file) ? route.fulfill({ path: file }) : route.continue()
  })
}

/** Fills the start dialog in whatever language it is. */
async function fillInAnyLanguage(page: Page, subject: string): Promise<void> {
  await page.goto('/console/customers')
  await page.getByRole('button', { name: `Impersonate ${subject}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').first().selectOption('billing_question')
  await dialog.locator('textarea').fill('Invoice 0311 shows VAT twice, checking the line items.')
}
