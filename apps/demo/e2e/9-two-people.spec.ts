import { expect } from '@playwright/test'
import { banner, picture, signIn, start, test } from './support/walk.ts'

test('a customer sees that support is there now, and ends it', async ({ page, browser, demo }) => {
  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad', mode: 'Act for' })

  const theirs = await browser.newContext({ baseURL: demo.url })
  const noor = await theirs.newPage()
  await signIn(noor, 'Noor Haddad')
  await expect(noor.getByText('Support is in your account right now.')).toBeVisible()
  await expect(noor.getByRole('heading', { name: 'Shipments a day' })).toBeVisible()
  await picture(noor, '9-notice')
  await noor.getByRole('link', { name: 'See and end it' }).click()
  await noor.getByRole('button', { name: 'End now' }).click()
  await expect(noor.getByText('Support is out of your account.')).toBeVisible()

  await expect(page.getByText(/Noor Haddad ended the session/).first()).toBeVisible({ timeout: 20_000 })
  await expect(banner(page)).toHaveCount(0)
  await expect(page).toHaveURL(/\/console\/customers/)
  await theirs.close()
})

test('a lead sees who is where, and stops it; the agent is back as themselves', async ({ page, browser, demo }) => {
  await signIn(page, 'Milo Novak')
  await start(page, { subject: 'Tomás Oliveira' })

  const leads = await browser.newContext({ baseURL: demo.url })
  const ines = await leads.newPage()
  await signIn(ines, 'Inês Carvalho')
  await ines.getByRole('link', { name: /Live sessions/ }).click()
  await expect(ines.getByRole('row').filter({ hasText: 'Milo Novak' })).toContainText('Tomás Oliveira')
  await picture(ines, '9-live')
  await ines.getByRole('button', { name: 'End Milo Novak’s session' }).click()
  await ines.getByRole('dialog').getByRole('button', { name: /^End/ }).click()

  await expect(page.getByText(/A team lead ended the session/).first()).toBeVisible({ timeout: 20_000 })
  await expect(banner(page)).toHaveCount(0)
  await leads.close()
})
