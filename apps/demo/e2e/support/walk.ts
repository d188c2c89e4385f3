import { test as base, expect, type Page } from '@playwright/test'
import { type Demo, startDemoProcess } from './demoProcess.ts'

/**
 * A walk has a demo of its own worker, and opens pages on it by path. It fails when one of its pages reports a script
 * error or a violation of the content security policy, also when everything looked right.
 */
export const test = base.extend<{ quiet: undefined }, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the pattern
    async ({}, use) => {
      const demo = await startDemoProcess()
      await use(demo)
      await demo.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: ({ demo }, use) => use(demo.url),
  quiet: [
    async ({ context }, use) => {
      const complaints: string[] = []
      context.on('weberror', (failure) => complaints.push(failure.error().message))
      context.on('console', (message) => {
        // What the server refuses on purpose is told as a failed load.
        const refused = message.text().startsWith('Failed to load resource')
        if (message.type() === 'error' && !refused) complaints.push(message.text())
      })
      await use(undefined)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

/** Signs in at the provider as one of the demo's people and waits for the first page of their own. */
export async function signIn(page: Page, name: string, path = '/', system?: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name: 'Choose who to be' }).click()
  if (system !== undefined) {
    await page.getByText('Run on', { exact: false }).first().click()
    await page.getByRole('radio', { name: system }).check()
  }
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
}

export interface Visit {
  readonly subject: string
  readonly mode?: 'View only' | 'Act for'
  readonly reason?: string
  readonly text?: string
  readonly ticket?: string
  readonly time?: string
}

/** Opens the dialog on the customer list and fills it, without pressing the last button. */
export async function fillStart(page: Page, visit: Visit): Promise<void> {
  await page.goto('/console/customers')
  await page.getByRole('searchbox').fill(visit.subject)
  await page.getByRole('button', { name: `Impersonate ${visit.subject}` }).click()
  await fillDialog(page, visit)
}

export async function fillDialog(page: Page, visit: Visit): Promise<void> {
  const dialog = page.getByRole('dialog')
  if (visit.mode !== undefined) await dialog.getByRole('radio', { name: visit.mode }).check()
  await dialog.getByRole('combobox', { name: 'Reason' }).selectOption({ label: visit.reason ?? 'Billing question' })
  await dialog.getByRole('textbox', { name: 'Ticket' }).fill(visit.ticket ?? 'ZD-1042')
  await dialog
    .getByRole('textbox', { name: /^What do you need/ })
    .fill(visit.text ?? 'Invoice 0311 shows VAT twice, checking the line items.')
  if (visit.time !== undefined) await dialog.getByRole('combobox', { name: 'Time' }).selectOption({ label: visit.time })
}

/** Starts a support session and waits for the customer's page with the banner on it. */
export async function start(page: Page, visit: Visit): Promise<void> {
  await fillStart(page, visit)
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Start/ })
    .click()
  await banner(page).getByText(visit.subject).first().waitFor()
  await page.waitForURL('**/app')
  await page.getByRole('heading', { level: 1, name: /^Good/ }).waitFor()
}

export function banner(page: Page) {
  return page.getByRole('region', { name: 'Impersonation' })
}

/** The last picture of a walk, for a person to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/walks/${name}.png`, animations: 'disabled' })
}
