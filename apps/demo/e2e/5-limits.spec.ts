import { expect, type Page } from '@playwright/test'
import { callDirectly, captureHeaders } from './support/direct.ts'
import { banner, picture, signIn, start, test } from './support/walk.ts'

const RESTRICTED = [
  { page: 'Security', button: 'Change password', method: 'POST', path: '/api/app/security/password' },
  { page: 'Security', button: 'Add MFA', method: 'POST', path: '/api/app/security/mfa' },
  { page: 'Settings', button: 'Delete account', method: 'DELETE', path: '/api/app/account' },
] as const

/** The one explanation that is on screen: every restricted control has its own, shown on focus. */
function shownHint(page: Page) {
  return page.getByRole('tooltip').filter({ visible: true })
}

test('in view every change is refused with an explanation, on screen and by the server', async ({ page, request }) => {
  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad' })
  const nav = page.getByRole('navigation', { name: 'Parcelwise' })
  const headers = await captureHeaders(page, () => nav.getByRole('link', { name: 'Projects' }).click())

  const rename = page.getByRole('button', { name: /^Rename/ }).first()
  await expect(rename).toHaveAttribute('aria-disabled', 'true')
  await rename.focus()
  await expect(shownHint(page)).toHaveText('You are viewing only. Nothing can be changed.')
  await rename.click({ force: true })
  await expect(page.getByRole('textbox', { name: /^New name of/ })).toHaveCount(0)
  await picture(page, '5-view')

  const refused = await callDirectly(request, headers, 'POST', '/api/app/projects', { name: 'Written while viewing' })
  expect(refused.status()).toBe(403)
  expect(await refused.json()).toMatchObject({ code: 'mode_read_only' })
  await page.reload()
  await expect(page.getByText('Written while viewing')).toHaveCount(0)
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await picture(page, '5-back')
})

test('in act ordinary changes work under the agent’s name; the restricted ones are shown and refused', async ({
  page,
  request,
  browser,
  demo,
}) => {
  await signIn(page, 'Dana Reyes')
  await start(page, { subject: 'Noor Haddad', mode: 'Act for', text: 'Renaming the project as asked on the phone.' })
  const nav = page.getByRole('navigation', { name: 'Parcelwise' })
  const headers = await captureHeaders(page, () => nav.getByRole('link', { name: 'Projects' }).click())

  await page
    .getByRole('button', { name: /^Rename/ })
    .first()
    .click()
  await page.getByRole('textbox', { name: /^New name of/ }).fill('Spring catalogue, renamed')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Spring catalogue, renamed').first()).toBeVisible()
  await expect(page.getByText(/Dana Reyes/).first()).toBeVisible()

  for (const { page: where, button, method, path } of RESTRICTED) {
    await nav.getByRole('link', { name: where }).click()
    const control = page.getByRole('button', { name: button })
    await expect(control).toHaveAttribute('aria-disabled', 'true')
    await control.focus()
    await expect(shownHint(page)).toHaveText('Not available in a support session.')
    const refused = await callDirectly(request, headers, method, path)
    expect(refused.status(), path).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'action_restricted' })
  }
  await picture(page, '5-restricted')

  await nav.getByRole('link', { name: 'Invoices' }).click()
  await page.getByRole('link', { name: /^INV-/ }).first().click()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const paid = await callDirectly(request, headers, 'POST', `/api/app/invoices/${id}/pay`)
  expect(paid.status()).toBe(403)
  expect(await paid.json()).toMatchObject({ code: 'action_restricted', actionClass: 'money' })
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)

  // What was copied from the session is worth nothing once it is over.
  const after = await callDirectly(request, headers, 'GET', '/api/app/projects')
  expect(after.status()).toBe(401)
  expect(await after.json()).toMatchObject({ code: 'session_ended' })

  const theirs = await browser.newContext({ baseURL: demo.url })
  const noor = await theirs.newPage()
  await signIn(noor, 'Noor Haddad')
  await noor.goto('/app/projects')
  await expect(noor.getByText('Spring catalogue, renamed').first()).toBeVisible()
  await expect(noor.getByText(/Dana Reyes.*support/i).first()).toBeVisible()
  await picture(noor, '5-attributed')
  await theirs.close()
})
