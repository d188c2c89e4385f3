import { request as send } from 'node:http'
import type { BrowserContext, Page, Route } from '@playwright/test'

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer
}

/** A request that the server has answered, and whose answer is still on its way. */
export interface Late {
  readonly status: number
  /** What the answer will set, as `Set-Cookie` lines. */
  readonly cookies: string
  /** The answer reaches the browser: its cookies, and then the page. */
  land(): Promise<void>
}

/**
 * Sends the first request that fits on to the server, and keeps the answer back. Nothing of it is in the browser before it
 * lands: the runner's own `route.fetch` would have stored its cookies by then.
 */
export async function delayAnswer(page: Page, method: string, path: RegExp): Promise<{ readonly late: Promise<Late> }> {
  let give: (late: Late) => void = () => undefined
  let taken = false
  const late = new Promise<Late>((resolve) => {
    give = resolve
  })
  await page.route(
    (url) => path.test(url.pathname),
    async (route) => {
      if (taken || route.request().method() !== method) return route.fallback()
      taken = true
      const answer = await pass(route)
      const { status, headers } = answer
      give({ status, cookies: headers['set-cookie'] ?? '', land: () => fulfill(route, answer) })
    },
  )
  return { late }
}

/** From here on no answer sets a cookie, as behind a proxy that takes it out. Gives its own undo. */
export async function stripCookies(network: BrowserContext): Promise<() => Promise<void>> {
  const strip = async (route: Route) => {
    const { headers, ...answer } = await pass(route)
    const { 'set-cookie': _, ...others } = headers
    await fulfill(route, { ...answer, headers: others })
  }
  await network.route('**/support/**', strip)
  return () => network.unroute('**/support/**', strip)
}

async function pass(route: Route): Promise<Answer> {
  const request = route.request()
  const headers = await request.allHeaders()
  return new Promise((resolve, reject) => {
    const sending = send(request.url(), { method: request.method(), headers }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const lines = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join('\n')])
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(lines) as Record<string, string>,
        body: Buffer.concat(chunks),
      })
    })
    sending.on('error', reject)
    sending.end(request.postDataBuffer() ?? undefined)
  })
}

// The page may have gone on, or be gone.
async function fulfill(route: Route, answer: Answer): Promise<void> {
  await route.fulfill(answer).catch(() => undefined)
}
