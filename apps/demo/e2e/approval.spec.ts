import { banner, expect, impersonate, test } from './walk.ts'

test('an account that asks first: one asks, the lead decides, the account opens by itself', async ({ walk }) => {
  const dana = await walk.arrive('Dana Reyes')
  await impersonate(dana.page, 'Aiko Kuroda', { mode: 'act', text: 'The label printer refuses every label today.' })
  await expect(banner(dana.page)).toContainText('Waiting for approval')
  await walk.picture(dana.page, 'approval-waiting')

  const ines = await walk.arrive('Inês Carvalho')
  await ines.page.getByRole('link', { name: /Requests/ }).click()
  const request = ines.page.getByRole('article', { name: 'Dana Reyes as Aiko Kuroda' })
  await expect(request).toContainText('The label printer refuses every label today.')
  await request.getByRole('button', { name: 'Approve' }).click()
  await ines.page.getByRole('dialog').getByRole('textbox', { name: 'Note' }).fill('Only the printer settings, please.')
  await ines.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()

  await expect(banner(dana.page)).toContainText('Acting as Aiko Kuroda')
  await walk.picture(dana.page, 'approval-open')

  await ines.page.getByRole('link', { name: /Live sessions/ }).click()
  await ines.page.getByRole('button', { name: 'End Dana Reyes’s session' }).click()
  await ines.page.getByRole('dialog').getByRole('button', { name: /End/ }).click()
  await expect(dana.page.getByText(/A team lead ended the session/)).toBeVisible()
  await expect(banner(dana.page)).toBeHidden()
  await walk.picture(ines.page, 'approval-live')
})
