import { expect, type Page } from '@playwright/test'
import { moveClock, setUpClock } from './support/clock.ts'
import { banner, fillDialog, fillStart, picture, signIn, test } from './support/walk.ts'

const press = (page: Page) =>
  page
    .getByRole('dialog')
    .getByRole('button', { name: /^Start/ })
    .click()

async function arrived(page: Page, name: string) {
  await page.waitForURL('**/app')
  await banner(page).getByText(name).first().waitFor()
  await page.getByRole('heading', { level: 1, name: /^Good/ }).waitFor()
}

async function start(page: Page, subject: string) {
  await fillStart(page, { subject })
  await press(page)
  await arrived(page, subject)
}

/** On to somebody else, by the strip: no reason was kept that could come along. */
async function switchTo(page: Page, query: string, name: string) {
  await banner(page).getByRole('button', { name: 'Switch account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').fill(query)
  await dialog.getByRole('option', { name: new RegExp(name) }).click()
  await expect(dialog.getByRole('radio')).toHaveCount(0)
  await dialog.getByRole('combobox', { name: 'Reason' }).selectOption({ label: 'Billing question' })
  await dialog.getByRole('textbox', { name: /^What do you need/ }).fill('The same invoice in the other account.')
  await dialog.getByRole('button', { name: /^Switch to/ }).click()
}

async function pictures(page: Page, name: string) {
  await picture(page, name)
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, `${name}-dark`)
  await page.setViewportSize({ width: 320, height: 720 })
  await picture(page, `${name}-320-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(page, `${name}-320`)
  await page.setViewportSize({ width: 1280, height: 800 })
}

test('on Kotauth: the page is left, comes back as the customer, acts, ends, and one is oneself', async ({
  page,
  demo,
}) => {
  await signIn(page, 'Dana Reyes', '/', 'Kotauth')
  await expect(page.getByText('Support runs on Kotauth (stand-in)')).toBeVisible()
  await fillStart(page, { subject: 'Noor Haddad' })
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('The reason you give here is not kept')).toBeVisible()
  await expect(dialog.getByText('That you were here stands in Kotauth’s log alone.')).toBeVisible()
  await expect(dialog.getByRole('radio')).toHaveCount(1)
  await expect(dialog.getByRole('combobox', { name: 'Time' }).getByRole('option')).toHaveText(['5 minutes'])
  await pictures(page, '12-kotauth-dialog')

  const left = page.waitForRequest((request) => request.isNavigationRequest() && request.method() === 'POST')
  await press(page)
  expect(new URL((await left).url()).pathname).toMatch(/^\/admin\/workspaces\/parcelwise\/users\/\d+\/impersonate$/u)
  await arrived(page, 'Noor Haddad')
  await expect(banner(page)).toContainText('Dana Reyes')
  await expect(banner(page).getByRole('button', { name: 'Extend' })).toHaveCount(0)
  await pictures(page, '12-kotauth-account')

  await page.getByRole('link', { name: 'Security', exact: true }).click()
  await expect(page.getByText('What support does by way of Kotauth stands in its own log')).toBeVisible()
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('textbox', { name: 'Phone' }).fill('+351 21 555 0170')
  await page.getByRole('button', { name: 'Save profile' }).click()
  await expect(page.getByText(/saved/i).first()).toBeVisible()
  const changed = () => demo.sql('SELECT changed_by, acted_as FROM demo.person WHERE id = $1', ['cus_8F2K'])
  expect(await changed()).toEqual([{ changed_by: 'sup_dana', acted_as: 'cus_8F2K' }])

  // A reload asks Kotauth again.
  await page.reload()
  await banner(page).getByText('Noor Haddad').first().waitFor()

  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(banner(page)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Impersonate Noor Haddad' })).toBeVisible()
  await picture(page, '12-kotauth-back')
  await page.reload()
  await expect(page.getByRole('button', { name: 'Impersonate Noor Haddad' })).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
})

test('on Kotauth: what it refuses is said on the dialog, which is open again, and the next start works', async ({
  page,
}) => {
  await signIn(page, 'Dana Reyes', '/', 'Kotauth')
  await fillStart(page, { subject: 'Aiko Kuroda' })
  await press(page)
  await expect(page).toHaveURL(/\/console\/customers\/cus_9KPR$/)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('alert')).toHaveText('This account cannot be opened.')
  await expect(dialog).toContainText('Aiko Kuroda')
  await expect(banner(page)).toHaveCount(0)
  await pictures(page, '12-kotauth-refused')

  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Impersonate Aiko Kuroda' }).click()
  await expect(dialog.getByRole('alert')).toBeEmpty()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.goto('/console/customers/cus_4TQZ')
  await page.getByRole('button', { name: 'Impersonate Tomás Oliveira' }).click()
  await fillDialog(page, { subject: 'Tomás Oliveira' })
  await press(page)
  await arrived(page, 'Tomás Oliveira')
})

test('on Kotauth: on to the next customer, which asks for a reason; one who is refused leaves nothing open', async ({
  page,
}) => {
  await signIn(page, 'Dana Reyes', '/', 'Kotauth')
  await start(page, 'Noor Haddad')
  await switchTo(page, 'oliveira', 'Tomás Oliveira')
  await arrived(page, 'Tomás Oliveira')
  await expect(banner(page)).not.toContainText('Noor Haddad')

  await switchTo(page, 'kuroda', 'Aiko Kuroda')
  await expect(page).toHaveURL(/\/console\/customers\/cus_9KPR$/)
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText('This account cannot be opened.')
  await expect(banner(page)).toHaveCount(0)
})

test('on Kotauth: the time runs out under a cover, and back is oneself', async ({ page, demo }) => {
  await setUpClock(page)
  await signIn(page, 'Dana Reyes', '/', 'Kotauth')
  await start(page, 'Noor Haddad')
  await demo.setClock(302_000)
  await moveClock(page, { wall: 302_000, monotonic: 302_000 })
  const cover = page.getByRole('alertdialog')
  await expect(cover.getByRole('heading')).toHaveText('Your time in Noor Haddad’s account is over')
  await expect(cover.getByRole('combobox', { name: 'Reason' })).toHaveValue('')
  await expect(cover.getByRole('button', { name: 'Go on for 5 minutes' })).toBeVisible()
  await pictures(page, '12-kotauth-over')
  await cover.getByRole('button', { name: 'Back to your own account' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(banner(page)).toHaveCount(0)
  await demo.setClock(0)
})

test('on Kotauth: another tab hears of the end, and signing out leaves nothing open', async ({ page, context }) => {
  await signIn(page, 'Dana Reyes', '/', 'Kotauth')
  await start(page, 'Noor Haddad')
  const other = await context.newPage()
  await other.goto('/app')
  await banner(other).getByText('Noor Haddad').first().waitFor()

  await banner(other).getByRole('button', { name: 'End session' }).click()
  await expect(other).toHaveURL(/\/console\/customers/)
  await page.bringToFront()
  await expect(banner(page)).toHaveCount(0)

  await start(page, 'Noor Haddad')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Sign out/ })
    .click()
  await page.getByRole('button', { name: 'Choose who to be' }).waitFor()
  const cookies = await context.cookies()
  const portal = cookies.filter(({ name }) => name.endsWith('KOTAUTH_PORTAL'))
  expect(portal).toEqual([])
})
