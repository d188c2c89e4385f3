import { expect } from '@playwright/test'
import { banner, picture, signIn, start, test } from './support/walk.ts'

test('on every page: whose account, who is acting, mode, reason, time left counting down, End session', async ({
  page,
}) => {
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira', ticket: 'ZD-2077' })
  const strip = banner(page)
  for (const name of ['Dashboard', 'Shipments', 'Invoices', 'Projects', 'Members', 'Security', 'Settings']) {
    await page.getByRole('navigation', { name: 'Parcelwise' }).getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(strip).toContainText('Viewing as Tomás Oliveira')
    await expect(strip).toContainText('You are Milo Novak')
    await expect(strip).toContainText('View only')
    await expect(strip).toContainText('ZD-2077')
    await expect(strip.getByText('Invoice 0311 shows VAT twice').filter({ visible: true })).toHaveCount(1)
    await expect(strip.getByRole('timer')).toContainText(/\d+:\d\d left/)
    await expect(strip.getByRole('button', { name: 'End session' })).toBeVisible()
  }
  await strip.getByRole('button', { name: /ZD-2077/ }).click()
  await expect(page.getByText('Invoice 0311 shows VAT twice, checking the line items.')).toBeVisible()
  await picture(page, '4-reason')
  await strip.getByRole('button', { name: /ZD-2077/ }).click()

  const seconds = async () => {
    const [, minutes, rest] = /(\d+):(\d\d)/.exec(String(await strip.getByRole('timer').textContent())) ?? []
    return Number(minutes) * 60 + Number(rest)
  }
  const before = await seconds()
  await expect.poll(seconds).toBeLessThan(before)

  await strip.getByRole('button', { name: 'Extend' }).click()
  await expect.poll(seconds).toBeGreaterThan(before + 200)

  await page.setViewportSize({ width: 320, height: 640 })
  await expect(strip).toContainText('Tomás Oliveira')
  await expect(strip.getByRole('button', { name: /^End/ })).toBeVisible()
  expect((await strip.boundingBox())?.height).toBeLessThan(60)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  await picture(page, '4-banner-320')
  await strip.getByRole('button', { name: /^End/ }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await picture(page, '4-back-320')
})

test('End session works while the host shows a modal (radix primitives #4115)', async ({ page }) => {
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira', mode: 'Act for' })
  await page.evaluate(() => {
    const modal = document.createElement('dialog')
    modal.textContent = 'A modal of the host'
    document.body.append(modal)
    modal.showModal()
  })
  await picture(page, '4-modal')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await picture(page, '4-ended-beside-modal')
})
