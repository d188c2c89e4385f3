import { banner, expect, openAccount, test } from './walk.ts'

test('reload, a second tab, Back, and the end in one tab: everywhere the right identity', async ({ walk }) => {
  const dana = await walk.arrive('Dana Reyes')
  const { page } = dana
  const other = await dana.newTab('/console/customers?q=oliveira')
  await expect(other.getByRole('button', { name: 'Impersonate Tomás Oliveira' })).toBeVisible()

  await openAccount(page, 'Tomás Oliveira', { mode: 'act' })
  await page.getByRole('link', { name: 'Projects' }).click()
  await page.reload()
  await expect(banner(page)).toContainText('Acting as Tomás Oliveira')
  await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible()

  // The tab that showed the console says what is going on, and shows nobody's list.
  await other.bringToFront()
  await expect(other.getByText('This browser is in a support session as Tomás Oliveira')).toBeVisible()
  await walk.picture(other, 'tabs-console')
  await other.getByRole('link', { name: 'Go to their account' }).click()
  await expect(banner(other)).toContainText('Tomás Oliveira')

  await page.bringToFront()
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Tomás')
  await expect(banner(page)).toContainText('Tomás Oliveira')

  await other.bringToFront()
  await banner(other).getByRole('button', { name: 'End session' }).click()
  await expect(other.getByText(/You are yourself again/)).toBeVisible()
  await page.bringToFront()
  await expect(banner(page)).toBeHidden()
  await expect(page.getByText('Tomás', { exact: true })).toBeHidden()
  await page.goBack()
  await expect(banner(page)).toBeHidden()
  await walk.picture(page, 'tabs-after')
})

test('a tab that has not caught up is refused before anything happens', async ({ walk }) => {
  const milo = await walk.arrive('Milo Novak')
  const { page } = milo
  await openAccount(page, 'Tomás Oliveira', { mode: 'act' })
  await page.getByRole('link', { name: 'Projects' }).click()
  const stale = await milo.newTab('/app/projects')
  await expect(banner(stale)).toContainText('Tomás Oliveira')
  const name = stale.getByRole('textbox', { name: 'Name of the new project' })
  await name.fill('From a tab that slept')

  // Asleep: it hears nothing from other tabs nor from the server.
  await stale.route('**/support/**', (route) => route.abort())
  await stale.evaluate(() => {
    BroadcastChannel.prototype.postMessage = () => {}
  })
  await page.bringToFront()
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page.getByText(/You are yourself again/)).toBeVisible()
  await openAccount(page, 'Aiko Kuroda')

  await stale.unroute('**/support/**')
  await stale.bringToFront()
  const create = stale.getByRole('button', { name: 'Create' })
  if (await create.isVisible()) await create.click({ timeout: 2000 }).catch(() => {})
  await expect(banner(stale)).toContainText('Aiko Kuroda')
  await expect(stale.getByText('From a tab that slept')).toBeHidden()
  await walk.picture(stale, 'tabs-stale')

  await banner(stale).getByRole('button', { name: 'End session' }).click()
  await expect(stale.getByText(/You are yourself again/)).toBeVisible()
})
