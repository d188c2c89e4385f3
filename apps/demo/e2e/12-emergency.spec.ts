import { expect } from '@playwright/test'
import { banner, fillStart, picture, signIn, test } from './support/walk.ts'

test('R-10 an emergency skips the approval and nothing else, says so on every page, and is reviewed by somebody else', async ({
  page,
  browser,
  demo,
}) => {
  await signIn(page, 'Dana Reyes')
  await fillStart(page, { subject: 'Aiko Kuroda', text: 'Her parcels leave at six, and the labels are wrong.' })
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('checkbox')).toHaveCount(0)
  await dialog.getByRole('radio', { name: 'Act for' }).check()
  const emergency = dialog.getByRole('checkbox', { name: 'Emergency access, without approval' })
  await expect(emergency).not.toBeChecked()
  await emergency.check()
  await picture(page, '12-dialog')
  await dialog.getByRole('button', { name: 'Start acting' }).click()

  await expect(banner(page)).toContainText('Emergency access')
  await expect(page).toHaveURL(/\/app/)
  await expect(page.getByRole('heading', { level: 1, name: /^Good/ })).toBeVisible()
  await picture(page, '12-strip')
  for (const width of [720, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await expect(banner(page).getByRole('button', { name: 'End session' })).toBeVisible()
    await picture(page, `12-strip-${width}`)
  }
  await page.setViewportSize({ width: 1280, height: 800 })

  const leads = await browser.newContext({ baseURL: demo.url })
  const ines = await leads.newPage()
  await signIn(ines, 'Inês Carvalho', '/console/live')
  await expect(ines.getByRole('row').filter({ hasText: 'Aiko Kuroda' })).toContainText('Emergency access')
  await ines.getByRole('link', { name: /Audit log/ }).click()
  const access = ines.getByRole('article', { name: 'Dana Reyes as Aiko Kuroda' })
  await expect(access).toContainText('Runs now')
  await expect(access.getByRole('button')).toHaveCount(0)

  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await page.getByRole('link', { name: /Audit log/ }).click()
  const own = page.getByRole('article', { name: 'Dana Reyes as Aiko Kuroda' })
  await expect(own).toContainText('To be reviewed')
  await expect(own.getByRole('button')).toHaveCount(0)
  await picture(page, '12-own')

  await expect(access).toContainText('To be reviewed', { timeout: 15_000 })
  await expect(ines.getByRole('link', { name: /Audit log/ })).toContainText('1', { timeout: 20_000 })
  await picture(ines, '12-open')
  await access.getByRole('button', { name: 'Write the review' }).click()
  const review = ines.getByRole('dialog')
  await expect(review.getByRole('radio', { checked: true })).toHaveCount(0)
  await review.getByRole('button', { name: 'Keep the review' }).click()
  await expect(review.getByText('Choose one.')).toBeVisible()
  await expect(review.getByText('Say in 10 to 500 characters what you found.')).toBeVisible()
  await picture(ines, '12-form-wrong')
  await review.getByRole('radio', { name: 'It was an emergency' }).check()
  await review.getByRole('textbox', { name: 'What you found' }).fill('The printer stood still, and nobody was on call.')
  await picture(ines, '12-form')
  await review.getByRole('button', { name: 'Keep the review' }).click()
  await expect(ines.getByRole('dialog')).toHaveCount(0)
  await expect(access).toContainText('Justified')
  await expect(access).toContainText('The printer stood still, and nobody was on call.')
  await expect(ines.getByRole('table').getByText('Emergency access reviewed: justified')).toBeVisible()
  await picture(ines, '12-reviewed')
  await ines.setViewportSize({ width: 320, height: 800 })
  await picture(ines, '12-reviewed-320')
  await leads.close()
})
