import { expect } from '@playwright/test'
import { callDirectly, captureHeaders } from './support/direct.ts'
import { banner, picture, signIn, start, test } from './support/walk.ts'

test('reload, second tab and Back: banner and identity are right everywhere', async ({ page, context }) => {
  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad' })
  await page.reload()
  await expect(banner(page)).toContainText('Viewing as Noor Haddad')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Noor')

  const second = await context.newPage()
  await second.goto('/app/invoices')
  await expect(banner(second)).toContainText('Viewing as Noor Haddad')

  await page.goBack()
  await expect(banner(page)).toContainText('Viewing as Noor Haddad')
  await expect(page.getByRole('heading', { name: /in a support session as Noor Haddad/ })).toBeVisible()
  await expect(page.getByText('tomas@oliveira.example')).toHaveCount(0)
  await picture(page, '6-back')
  await page.getByRole('link', { name: 'Go to their account' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Noor')

  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(banner(second)).toHaveCount(0)
  await expect(second.getByText(/INV-/)).toHaveCount(0)
  await picture(second, '6-other-tab-ended')
})

test('a tab that has not caught up is refused with 409 before anything happens', async ({ page, context, request }) => {
  await signIn(page, 'Dana Reyes')
  // A console tab whose every message and event is lost: it goes on believing that it is the agent's own.
  const stale = await context.newPage()
  await stale.addInitScript(() => {
    const Channel = window.BroadcastChannel
    window.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        super(name === 'understudy' ? `lost-${crypto.randomUUID()}` : name)
      }
    }
  })
  await stale.route('**/support/events', (route) => route.abort())
  await stale.goto('/console/customers')
  const before = await captureHeaders(stale, () => stale.getByRole('searchbox').fill('noor'))
  await expect(stale.getByText('noor@haddad.example')).toBeVisible()

  await start(page, { subject: 'Noor Haddad' })
  const refused = await callDirectly(request, before, 'GET', '/api/console/customers')
  expect(refused.status()).toBe(409)
  expect(refused.headers()['support-context-mismatch']).toBeTruthy()

  const [answer] = await Promise.all([
    stale.waitForResponse((response) => response.url().includes('/api/console/') && response.status() === 409),
    stale.getByRole('searchbox').fill('oliveira'),
  ])
  expect(answer.headers()['support-context-mismatch']).toBeTruthy()
  await expect(stale.getByRole('heading', { name: /in a support session as Noor Haddad/ })).toBeVisible()
  await expect(banner(stale)).toContainText('Viewing as Noor Haddad')
  await expect(stale.getByText('tomas@oliveira.example')).toHaveCount(0)
  await picture(stale, '6-caught-up')

  await banner(stale).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await picture(page, '6-ended-elsewhere')
})
