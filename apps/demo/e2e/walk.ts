import { fileURLToPath } from 'node:url'
import { type Browser, test as base, expect, type Page } from '@playwright/test'

/** Somebody with a browser of their own. */
export interface Visitor {
  readonly page: Page
  /** Opens one more tab in the same browser. */
  newTab(path?: string): Promise<Page>
}

interface Walk {
  /** Signs somebody in, in a browser of their own, and waits until they are where they belong. */
  arrive(name: string): Promise<Visitor>
  /** Keeps what a page looks like at the end of the walk, to be looked at. */
  picture(page: Page, name: string): Promise<void>
}

/**
 * A walk fails when any page of it reports a script error or a violation of the content security policy: what is refused
 * on purpose answers with a status, and only that is left out.
 */
export const test = base.extend<{ walk: Walk }>({
  walk: async ({ browser }, use) => {
    const complaints: string[] = []
    const contexts: Awaited<ReturnType<Browser['newContext']>>[] = []

    async function arrive(name: string): Promise<Visitor> {
      const context = await browser.newContext({ baseURL: demoUrl() })
      contexts.push(context)
      context.on('page', (page) => {
        page.on('pageerror', (error) => complaints.push(error.message))
        page.on('console', (message) => {
          const text = message.text()
          if (message.type() === 'error' && !text.startsWith('Failed to load resource')) complaints.push(text)
        })
      })
      const page = await context.newPage()
      await page.goto('/')
      await page.getByRole('button', { name: 'Continue to sign-in' }).click()
      await page.getByRole('button', { name }).click()
      await page.waitForURL(/\/(?:console|app)/)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      return {
        page,
        async newTab(path = '/') {
          const tab = await context.newPage()
          await tab.goto(path)
          return tab
        },
      }
    }

    await use({
      arrive,
      async picture(page, name) {
        await page.evaluate(() => document.fonts.ready)
        await page.screenshot({ path: fileURLToPath(new URL(`../test-results/walks/${name}.png`, import.meta.url)) })
      },
    })
    for (const context of contexts) await context.close()
    expect(complaints).toEqual([])
  },
})

export { expect }

/** Where the set-up has put the demo. */
export function demoUrl(): string {
  const url = process.env.DEMO_URL
  if (url === undefined) throw new Error('The set-up has not run.')
  return url
}

/** The strip on top. */
export const banner = (page: Page) => page.getByRole('region', { name: 'Impersonation' })

export interface StartOptions {
  readonly mode?: 'view' | 'act'
  readonly minutes?: number
  readonly text?: string
}

/** Fills the start dialog for a customer of the list, and sends it. */
export async function impersonate(page: Page, customer: string, options: StartOptions = {}): Promise<void> {
  const { mode = 'view', minutes, text = 'Invoice 0311 shows VAT twice, checking the line items.' } = options
  await page.getByRole('button', { name: `Impersonate ${customer}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: mode === 'view' ? /View only/ : /Act for/ }).check()
  await dialog.getByLabel('Reason').selectOption({ label: 'Billing question' })
  await dialog.getByLabel('Ticket').fill('ZD-1042')
  await dialog.getByRole('textbox', { name: /What do you need/ }).fill(text)
  if (minutes !== undefined) {
    await dialog.getByLabel('Time').selectOption({ label: minutes === 1 ? '1 minute' : `${minutes} minutes` })
  }
  await dialog.getByRole('button', { name: /^(?:Start|Ask)/ }).click()
}

/** Starts, and waits for the customer's account with the strip on top. */
export async function openAccount(page: Page, customer: string, options: StartOptions = {}): Promise<void> {
  await impersonate(page, customer, options)
  await expect(banner(page)).toContainText(customer)
  await expect(page).toHaveURL(/\/app$/)
}
