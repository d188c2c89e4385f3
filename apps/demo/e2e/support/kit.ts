import { test as base, expect, type Page } from '@playwright/test'
import type { Mode } from '@understudy/protocol'
import { type BuiltKit, buildKit } from './pages/buildKit.ts'

const ORIGIN = 'https://parcelwise.example'

/** The strictest policy that the kit promises to work under. */
const STRICT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

interface Violation {
  readonly directive: string
  readonly blocked: string
}

declare global {
  interface Window {
    violations?: Violation[]
  }
}

/** Opens the page with the kit on it, with parameters such as `frame`, under the strict policy and one more directive. */
type OpenKit = (parameters?: string, directive?: string) => Promise<void>

/** A page of a strict host, with the kit built as an application would build it. */
export const test = base.extend<{ openKit: OpenKit }, { built: BuiltKit }>({
  built: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the pattern
    async ({}, use) => use(await buildKit()),
    { scope: 'worker', timeout: 120_000 },
  ],
  openKit: async ({ page, built: { entry, scripts, styles } }, use) => {
    const files = new Map<string, readonly [type: string, body: string]>()
    for (const [address, code] of scripts) files.set(address, ['text/javascript', code])
    files.set('/page.css', ['text/css', styles])
    await page.addInitScript(() => {
      window.violations = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        window.violations?.push({ directive: effectiveDirective, blocked: blockedURI }),
      )
    })
    await use(async (parameters = '', directive = '') => {
      // Where no picture is allowed, an icon of the page's own would be refused as well.
      const icon = parameters.includes('badge') ? '<link rel="icon" href="/icon.svg">' : ''
      // Every tab of the browser, not this one alone.
      await page.context().route(`${ORIGIN}/**`, (route) => {
        const { pathname } = new URL(route.request().url())
        const [contentType, body] = files.get(pathname) ?? [
          'text/html',
          `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dashboard</title>
          <meta name="viewport" content="width=device-width">${icon}
          ${parameters.includes('bare') ? '' : '<link rel="stylesheet" href="/page.css">'}</head>
          <body><div id="root"></div><script type="module" src="${entry}"></script></body></html>`,
        ]
        const headers = { 'Content-Security-Policy': directive === '' ? STRICT : `${STRICT}; ${directive}` }
        return route.fulfill({ contentType: `${contentType}; charset=utf-8`, body, headers })
      })
      await page.goto(`${ORIGIN}/?${parameters}`)
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    })
  },
})

/** Begins a support session, and waits for its strip and for what comes beside it, which marks the title too. */
export async function begin(page: Page, mode: Mode = 'view'): Promise<void> {
  await enter(page, mode)
  await expect(page).not.toHaveTitle('Dashboard')
}

/** Begins a support session, and waits for its strip alone. */
export async function enter(page: Page, mode: Mode = 'view'): Promise<void> {
  await page.evaluate(
    (mode) =>
      window.kit.client.start({
        subject: { id: 'cus_8F2K', name: 'Noor Haddad' },
        mode,
        reason: { code: 'billing_question', text: 'Invoice 0311 shows VAT twice, checking the line items.' },
        ticket: 'ZD-1042',
      }),
    mode,
  )
  await expect(end(page)).toBeVisible()
}

export const end = (page: Page) =>
  page.getByRole('region', { name: 'Impersonation' }).getByRole('button', { name: /^End/ })

export const status = (page: Page) => page.evaluate(() => window.kit.client.getState().status)

export const violations = (page: Page) => page.evaluate(() => window.violations ?? [])

/** What the banner has reported so far. */
export const tampered = (page: Page) => page.evaluate(() => window.kit.tampered)

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Lets time pass on the clock of the page. Milliseconds. */
export const advance = (page: Page, ms: number) => page.evaluate((time) => window.kit.clock.advance(time), ms)
