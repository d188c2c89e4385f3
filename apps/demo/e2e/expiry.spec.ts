import { banner, expect, openAccount, test } from './walk.ts'

test('the time runs out: nothing goes on, and the agent is back by themselves', async ({ walk }) => {
  test.setTimeout(120_000)
  const { page } = await walk.arrive('Inês Carvalho')
  await page.goto('/console/customers?q=oliveira')
  await openAccount(page, 'Tomás Oliveira', { minutes: 1 })
  await expect(banner(page).getByRole('timer')).toContainText(/^0:[0-5]\d/)
  await walk.picture(page, 'expiry-last-minute')
  await expect(page.getByText(/Time was over\. You are yourself again\./)).toBeVisible({ timeout: 75_000 })
  await expect(banner(page)).toBeHidden()
  await expect(page).toHaveURL(/\/console\/customers\?q=oliveira$/)
  await walk.picture(page, 'expiry-back')
})
