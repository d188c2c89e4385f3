import { banner, expect, openAccount, test } from './walk.ts'

test('an agent acts: ordinary changes bear their name, the restricted ones are refused, the customer reads it all', async ({
  walk,
}) => {
  const { page } = await walk.arrive('Milo Novak')
  await openAccount(page, 'שירה מזרחי', {
    mode: 'act',
    text: 'The project has the wrong name, she asked on the phone.',
  })
  await expect(banner(page)).toContainText('Changes are real')

  await page.getByRole('link', { name: 'Projects' }).click()
  await page.getByRole('textbox', { name: 'Name of the new project' }).fill('Gift season 2026')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Rename Gift season 2026' }).click()
  await page.getByRole('textbox', { name: 'New name of Gift season 2026' }).fill('Gift season')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Milo Novak').first()).toBeVisible()
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('renamed Gift season 2026 to Gift season')
  await walk.picture(page, 'act-projects')

  await page.getByRole('link', { name: 'Dashboard' }).click()
  await expect(page.getByRole('button', { name: 'Pay invoice' })).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('link', { name: 'Security' }).click()
  for (const name of ['Change password', 'Add MFA']) {
    await expect(page.getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true')
  }
  await page.getByRole('button', { name: 'Add MFA' }).focus()
  await expect(page.getByText('Not available in a support session.').first()).toBeVisible()
  await walk.picture(page, 'act-security')
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('button', { name: /Delete/ })).toHaveAttribute('aria-disabled', 'true')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page.getByText(/You are yourself again/)).toBeVisible()

  const shira = await walk.arrive('שירה מזרחי')
  await expect(banner(shira.page)).toBeHidden()
  await shira.page.getByRole('link', { name: 'Security' }).click()
  const visits = shira.page.getByRole('region', { name: 'Support access' })
  await expect(visits).toContainText('Support accessed your account')
  await expect(visits).toContainText('Billing question · ZD-1042')
  await expect(visits).not.toContainText('she asked on the phone')
  await walk.picture(shira.page, 'act-history')
  await shira.page.getByRole('link', { name: 'Projects' }).click()
  await expect(shira.page.getByRole('region', { name: 'Activity' })).toContainText('Milo Novak')
  await walk.picture(shira.page, 'act-attributed')
})
