import { expect, type Page } from '@playwright/test'
import { type Caught, catchNext } from './faults.ts'
import { AIKO, DANA } from './people.ts'
import { readyToStart } from './race.ts'
import { banner, signIn } from './walk.ts'

/**
 * Dana asks to act for Aiko, who asks first, and a lead approves. Gives the start that then sets off by itself, stopped
 * before it has reached the server.
 */
export async function approvedStart(page: Page, lead: () => Promise<Page>): Promise<Caught> {
  await signIn(page, DANA.name)
  await readyToStart(page, { subject: AIKO.name, mode: 'Act for', text: 'Correcting the address on her project.' })
  await page.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click()
  await expect(banner(page)).toContainText('Waiting for approval')
  const { caught } = await catchNext(page, 'POST', '/support/sessions')
  await approve(await lead())
  return caught
}

async function approve(lead: Page): Promise<void> {
  await lead.goto('/console/requests')
  await lead
    .getByRole('button', { name: /^Approve/ })
    .first()
    .click()
  const dialog = lead.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Approve/ }).click()
  await expect(dialog).toHaveCount(0)
}
