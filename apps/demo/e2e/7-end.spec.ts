import { expect } from '@playwright/test'
import { banner, picture, signIn, start, test } from './support/walk.ts'

test('ending brings the agent back to the page where they started, as themselves, without signing in', async ({
  page,
}) => {
  const signIns: string[] = []
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'שירה מזרחי' })
  await expect(banner(page)).toContainText('שירה מזרחי')
  await picture(page, '7-hebrew-name')
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && frame.url().includes('/oidc')) signIns.push(frame.url())
  })
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers\?q=/)
  await expect(page.getByRole('searchbox')).toHaveValue('שירה מזרחי')
  await expect(page.getByText('You are yourself again.').first()).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  expect(signIns).toEqual([])
  await picture(page, '7-back')
})

test('when the time runs out nothing of the account is shown in any tab, also in one that slept through it', async ({
  page,
  context,
}) => {
  test.setTimeout(150_000)
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira', time: '1 minute' })
  const asleep = await context.newPage()
  await asleep.goto('/app/invoices')
  await expect(banner(asleep)).toContainText('Tomás Oliveira')
  const lid = await context.newCDPSession(asleep)
  await lid.send('Page.setWebLifecycleState', { state: 'frozen' })

  await page.bringToFront()
  await expect(banner(page).getByRole('timer')).toContainText(/0:\d\d/)
  await picture(page, '7-under-a-minute')
  await expect(page.getByRole('alertdialog')).toBeVisible({ timeout: 90_000 })
  await expect(page.getByRole('navigation', { name: 'Parcelwise' })).toBeHidden()
  await page.getByRole('button', { name: 'Back to your own account' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(page.getByText(/Time was over/).first()).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  await picture(page, '7-ran-out')

  await lid.send('Page.setWebLifecycleState', { state: 'active' })
  await asleep.bringToFront()
  await expect(asleep.getByRole('alertdialog')).toBeVisible()
  await expect(asleep.getByText(/^INV-/).filter({ visible: true })).toHaveCount(0)
  await asleep.getByRole('button', { name: 'Back to your own account' }).click()
  await expect(banner(asleep)).toHaveCount(0)
  await expect(asleep).toHaveURL(/\/console\/customers/)
  await picture(asleep, '7-woke-up')
})

test('signing out in a support session ends both, and lands on nobody', async ({ page, context }) => {
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira' })
  const second = await context.newPage()
  await second.goto('/app')
  await expect(banner(second)).toContainText('Tomás Oliveira')
  const asked = page.waitForRequest((request) => request.url().includes('/oidc/session/end'))
  await page
    .getByRole('button', { name: /^Sign out/ })
    .first()
    .click()
  const confirm = page.getByRole('dialog').getByRole('button', { name: /^Sign out/ })
  if (await confirm.isVisible().catch(() => false)) await confirm.click()
  expect((await asked).url()).not.toMatch(/eyJ|token/)
  await expect(page.getByRole('button', { name: 'Choose who to be' })).toBeVisible()
  await expect(second.getByRole('button', { name: 'Choose who to be' })).toBeVisible({ timeout: 20_000 })
  await expect(banner(second)).toHaveCount(0)
  await picture(page, '7-signed-out')
})
