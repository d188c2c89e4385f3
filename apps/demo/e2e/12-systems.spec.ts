import { expect } from '@playwright/test'
import { SYSTEMS, type SystemId } from '../src/shared/systems.ts'
import { banner, fillStart, picture, signIn, start, test } from './support/walk.ts'

test('the sign-in page offers each system, and says what is different there', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Choose who to be' }).click()
  const choice = page.locator('summary')
  await expect(choice).toHaveText(/Run on/)
  await expect(choice.getByText('Understudy bridge')).toBeVisible()
  await picture(page, '12-choice-closed')
  await choice.click()
  for (const { name, difference } of SYSTEMS) {
    await expect(page.getByRole('radio', { name })).toBeVisible()
    await expect(page.getByText(difference)).toBeVisible()
  }
  await expect(page.getByRole('radio', { name: 'Understudy bridge' })).toBeChecked()
  await page.getByRole('radio', { name: 'Ory Kratos' }).check()
  await expect(choice.getByText('Ory Kratos')).toBeVisible()
  await expect(choice.getByText('Understudy bridge')).toBeHidden()
  await picture(page, '12-choice-open')
  await page.setViewportSize({ width: 320, height: 720 })
  await picture(page, '12-choice-320')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, '12-choice-320-dark')
  await page.setViewportSize({ width: 1280, height: 800 })
  await picture(page, '12-choice-dark')
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(page, '12-choice-rtl')
})

/** The longest time that the dialog offers, where it is not the bridge's own; there the usual time is all of it. */
const LONGEST: Readonly<Partial<Record<SystemId, string>>> = {
  'oidc-provider': '5 minutes',
  hydra: '10 minutes',
  keycloak: '10 minutes',
  spring: '2 minutes',
}

for (const { id, name } of SYSTEMS.filter((system) => !['keto', 'kotauth'].includes(system.id))) {
  test(`on ${name}: start, act, end, and back as oneself`, async ({ page, demo }) => {
    await signIn(page, 'Dana Reyes', '/', name)
    if (id !== 'bridge') await expect(page.getByText(`Support runs on ${name}`)).toBeVisible()
    // By id, not by time: a walk before this one may have left a session of a later hour on the same bridge.
    const earlier = (await demo.sql<{ id: string }>('SELECT id FROM understudy.support_session')).map(({ id }) => id)
    await fillStart(page, { subject: 'Noor Haddad', mode: 'Act for' })
    const time = page.getByRole('dialog').getByRole('combobox', { name: 'Time' })
    await expect(time.getByRole('option').last()).toHaveText(LONGEST[id] ?? '1 hour')
    await picture(page, `12-${id}-dialog`)
    await start(page, { subject: 'Noor Haddad', mode: 'Act for' })
    // A session that is as long as the system lets any be has no more to come, not even moments.
    await expect(banner(page).getByRole('button', { name: 'End session' })).toBeVisible()
    await expect(banner(page).getByRole('button', { name: 'Extend' })).toHaveCount(id in LONGEST ? 0 : 1)
    const phone = `+351 21 555 01${10 + SYSTEMS.findIndex((system) => system.id === id)}`
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByRole('textbox', { name: 'Phone' }).fill(phone)
    await page.getByRole('button', { name: 'Save profile' }).click()
    await expect(page.getByText(/saved/i).first()).toBeVisible()
    await picture(page, `12-${id}-acted`)

    await banner(page).getByRole('button', { name: 'End session' }).click()
    await expect(page).toHaveURL(/\/console\/customers/)
    await expect(banner(page)).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Impersonate Noor Haddad' })).toBeVisible()
    await picture(page, `12-${id}-back`)

    const issued = () =>
      demo.sql<{ remote: string | null }>(
        `SELECT i.remote FROM understudy.support_session s LEFT JOIN understudy.issued i ON i.session_id = s.id
         WHERE s.id <> ALL ($1)`,
        [earlier],
      )
    await expect.poll(issued).toEqual([{ remote: id === 'bridge' ? null : 'ended' }])
  })
}

test('on Ory Keto: the agent stays themselves, looks, and is back', async ({ page, demo }) => {
  await signIn(page, 'Dana Reyes', '/', 'Ory Keto')
  await start(page, { subject: 'Noor Haddad' })
  await expect(banner(page)).toContainText('With access to Noor Haddad')
  await page.getByRole('link', { name: 'Invoices', exact: true }).click()
  await expect(page.getByRole('row').nth(1)).toContainText('INV-')
  await picture(page, '12-keto-looked')
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(banner(page)).toHaveCount(0)
  await picture(page, '12-keto-back')
  await expect
    .poll(() => demo.sql('SELECT remote FROM understudy.issued WHERE issuer = $1', ['keto']))
    .toEqual([{ remote: 'ended' }])
})
