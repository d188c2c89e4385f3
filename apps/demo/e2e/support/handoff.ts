import type { BrowserContext, Page } from '@playwright/test'
import type { Demo } from './demoProcess.ts'
import { NOOR } from './people.ts'
import { fillDialog, signIn } from './walk.ts'

declare global {
  interface Window {
    __held?: { readonly body: string; readonly go: () => void }
    /** The browser's own `fetch`. */
    __send?: typeof fetch
  }
}

/** The two origins of a hand-off, at the port of a demo. */
export function doorsOf({ url }: Demo): { readonly console: string; readonly app: string } {
  const { port } = new URL(url)
  return { console: `http://console.localhost:${port}`, app: `http://app.localhost:${port}` }
}

/** Signs in as Dana at the console, and fills the dialog for Noor's account in a window of its own. */
export async function readyToOpen(page: Page, console: string): Promise<void> {
  await signIn(page, 'Dana Reyes', `${console}/console/customers/${NOOR.id}`)
  await page.getByRole('button', { name: 'Open in a separate window' }).click()
  await fillDialog(page, { subject: NOOR.name })
}

/** Presses the last button, and gives the window that opens, which may be empty yet. */
export async function openWindow(page: Page): Promise<Page> {
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('dialog').getByRole('button', { name: 'View in window' }).click(),
  ])
  return opened
}

/** What a window sends to take a session over. */
export interface Proof {
  readonly code: string
  readonly verifier: string
}

/** From now on no page of the context sends what it has to take a session over, until {@link release}. */
export async function holdRedemption(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const send = window.fetch.bind(window)
    window.__send = send
    window.fetch = (input, init) => {
      if (!String(input).endsWith('/support/handoff')) return send(input, init)
      return new Promise((resolve) => {
        window.__held = { body: String(init?.body), go: () => resolve(send(input, init)) }
      })
    }
  })
}

/** What a window is about to send. */
export async function heldProof(app: Page): Promise<Proof> {
  await app.waitForFunction(() => window.__held !== undefined)
  return JSON.parse(await app.evaluate(() => window.__held?.body ?? '')) as Proof
}

export async function release(app: Page): Promise<void> {
  await app.evaluate(() => window.__held?.go())
}

/** Presents a code from a page, as script on that page's origin could; gives status and code of the answer. */
export async function present(page: Page, { code, verifier }: Proof): Promise<string> {
  return page.evaluate(
    async (body) => {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
      const response = await (window.__send ?? fetch)('/support/handoff', {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      return `${response.status} ${((await response.json()) as { readonly code?: string }).code}`
    },
    { code, verifier },
  )
}
