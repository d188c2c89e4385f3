import { expect } from '@playwright/test'
import { advance, begin, button, end, status, test, violations } from '../support/kit.ts'

test('nothing of the kit violates the strictest policy, whatever is shown (R-65)', async ({ page, openKit }) => {
  await openKit('frame')
  const none = async (shown: string) => expect.soft(await violations(page), shown).toEqual([])

  await button(page, 'Impersonate').click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.getByLabel('Reason', { exact: true }).selectOption('billing_question')
  await none('start dialog')
  await button(page, 'Cancel').click()

  await begin(page)
  await expect(page.getByRole('timer')).toContainText('left')
  await expect(page).toHaveTitle('View only · Dashboard')
  await none('banner, countdown, title, icon, colour')

  await page.getByRole('button', { name: 'ZD-1042, reason' }).click()
  await expect(page.locator('.us-details')).toBeVisible()
  await page.getByRole('button', { name: 'ZD-1042, reason' }).click()
  await button(page, 'Make smaller').click()
  await button(page, 'Show in full').click()
  await none('banner, opened and made small')

  await button(page, 'Pay invoice').focus()
  await expect(page.getByRole('tooltip')).toBeVisible()
  await none('restricted action')

  await button(page, 'Switch account').click()
  await page.getByRole('combobox', { name: 'Whose account?' }).fill('tom')
  await expect(page.getByRole('option', { name: /Tomás/ })).toBeVisible()
  await none('switch and picker')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await button(page, 'Sign out').click()
  await expect(button(page, 'Sign out of both')).toBeVisible()
  await none('sign-out guard')
  await page.keyboard.press('Escape')

  await page.evaluate(() => {
    const modal = document.body.appendChild(document.createElement('dialog'))
    modal.showModal()
    modal.close()
    document.querySelector<HTMLElement>('.us-banner')?.style.setProperty('opacity', '0', 'important')
  })
  await expect(page.locator('.us-banner')).toHaveCSS('opacity', '1')
  await none('restored after tampering')

  await advance(page, 545_000)
  await expect(button(page, 'Carry on')).toBeVisible()
  await none('expiry warning')

  await advance(page, 60_000)
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await none('expired overlay')

  await page.evaluate(() => window.kit.crash())
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toHaveCount(0)
  await expect(end(page)).toBeVisible()
  await none('standby')
  await end(page).click()
  await expect.poll(() => status(page)).toBe('own')
  await none('own session')
})

test('the listener hears what it is there for', async ({ page, openKit }) => {
  await openKit()
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
  await expect.poll(() => violations(page)).toEqual([{ directive: 'style-src-attr', blocked: 'inline' }])
})

test('an icon that the policy refuses is taken back, and one that it allows stays', async ({ page, openKit }) => {
  const icon = () => page.locator('head link[rel="icon"]').getAttribute('href')
  await openKit('badge')
  await begin(page)
  await expect.poll(icon).toBe('/icon.svg')
  await openKit('badge', 'img-src data:')
  await begin(page)
  expect(await icon()).toMatch(/^data:image\/svg/)
})
