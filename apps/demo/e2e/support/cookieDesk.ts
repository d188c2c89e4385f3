import type { BrowserContext, Page } from '@playwright/test'
import type { StartRequest } from '@understudy/client'
import { createBrowser } from '../../src/server/testing/browser.ts'
import type { Demo } from './demoProcess.ts'
import { deafen } from './faults.ts'
import { type BuiltPage, buildPage } from './pages/build.ts'
import type { desk } from './pages/cookieDesk.ts'

declare global {
  interface Window {
    __desk: typeof desk
  }
}

const PATH = '/desk'
let built: Promise<BuiltPage> | null = null

/** Opens tabs of the smallest page in cookie custody, on the demo's own origin. They hear nothing from each other. */
export async function openDesk(context: BrowserContext, demo: Demo): Promise<() => Promise<Page>> {
  built ??= buildPage('cookieDesk')
  const { entry, scripts } = await built
  await context.route(`${demo.url}${PATH}`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${entry}"></script>`,
    }),
  )
  for (const [address, body] of scripts) {
    await context.route(demo.url + address, (route) => route.fulfill({ contentType: 'text/javascript', body }))
  }
  return async () => {
    const page = await context.newPage()
    await deafen(page)
    await page.goto(demo.url + PATH)
    await page.waitForFunction(() => window.__desk !== undefined)
    return page
  }
}

/** Somebody's own token, fresh from the provider. */
export async function ownToken(demo: Demo, account: string): Promise<string> {
  return (await createBrowser(demo.url).signIn(account)).accessToken
}

/** Signs in by cookie; gives the code of what went wrong, or `own`. */
export async function signInByCookie(page: Page, token: string): Promise<string> {
  return page.evaluate(async (given) => {
    const code = await window.__desk.signIn(given).then(
      () => null,
      (error: { readonly code: string }) => error.code,
    )
    await window.__desk.client.resume()
    return code ?? window.__desk.client.getState().status
  }, token)
}

/** Presses Start, as it were; gives the code of what went wrong, or the status. */
export async function startFor(page: Page, subject: StartRequest['subject'], mode: 'view' | 'act'): Promise<string> {
  const reason = { code: 'billing_question', text: 'Invoice 0311 shows VAT twice.' }
  return page.evaluate(
    (request) =>
      window.__desk.client.start(request).then(
        () => window.__desk.client.getState().status,
        (error: { readonly code: string }) => error.code,
      ),
    { subject, mode, reason, ticket: 'ZD-1042' },
  )
}

/** Sends a change through `client.fetch`; gives the status of the answer, or the code of the refusal. */
export async function change(page: Page, name: string): Promise<number | string> {
  return page.evaluate(async (project) => {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: project }),
    }
    return window.__desk.client.fetch('/api/app/projects', init).then(
      ({ status }) => status,
      (error: { readonly code: string }) => error.code,
    )
  }, name)
}

/** What the browser sends with this request, without the client in between; gives the status. */
export async function bare(page: Page, path: string): Promise<number> {
  return page.evaluate(async (target) => (await fetch(target)).status, path)
}
