import type { BrowserContext, Page, Request, Route } from '@playwright/test'

type Network = Page | BrowserContext

/** One request taken out of the traffic, and what becomes of it. */
export interface Caught {
  readonly request: Request
  /** Lets it reach the server, also when the page has given up waiting; gives the status of the answer. */
  deliver(): Promise<number>
  /** Hands the server's answer to the page. */
  answer(): Promise<void>
  /** The page hears nothing but that the connection broke. */
  lose(): Promise<void>
}

/**
 * Stops the first request that fits, and gives it once it is there. Everything after it passes. Patience of the page's
 * own goes on: what is held for long is given up by the client.
 */
export async function catchNext(
  network: Network,
  method: string,
  path: string | RegExp,
): Promise<{ readonly caught: Promise<Caught>; isCaught(): boolean }> {
  let taken = false
  let give: (caught: Caught) => void = () => undefined
  const caught = new Promise<Caught>((resolve) => {
    give = resolve
  })
  await network.route(
    (url) => (typeof path === 'string' ? url.pathname === path : path.test(url.pathname)),
    async (route) => {
      if (taken || route.request().method() !== method) return route.fallback()
      taken = true
      give(hold(route))
    },
  )
  return { caught, isCaught: () => taken }
}

function hold(route: Route): Caught {
  let response: Awaited<ReturnType<Route['fetch']>> | null = null
  async function deliver() {
    response ??= await route.fetch()
    return response.status()
  }
  return {
    request: route.request(),
    deliver,
    async answer() {
      await deliver()
      // The page may have gone on, or be gone.
      if (response !== null) await route.fulfill({ response }).catch(() => undefined)
    },
    async lose() {
      await route.abort('connectionreset').catch(() => undefined)
    },
  }
}

/** The server does it, and the answer is lost on the way back. Once. */
export async function loseNextAnswer(network: Network, method: string, path: string | RegExp): Promise<void> {
  const { caught } = await catchNext(network, method, path)
  void caught.then(async (request) => {
    await request.deliver()
    await request.lose()
  })
}

/** Holds every request that fits until it is told to let them go. */
export async function holdAll(page: Page, which: (url: URL) => boolean): Promise<() => Promise<void>> {
  let open: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const wait = async (route: Route) => {
    await gate
    // The page may have given it up.
    await route.fallback().catch(() => undefined)
  }
  await page.route(which, wait)
  return async () => {
    open()
    await page.unroute(which, wait)
  }
}

/** Cuts off what tabs and server tell by themselves. */
export async function deafen(page: Page): Promise<void> {
  await cutMessages(page)
  await cutEvents(page)
}

/** Where the server tells that something changed. */
export const EVENTS = '/support/events'

export async function cutEvents(page: Page): Promise<void> {
  await page.route(`**${EVENTS}`, (route) => route.abort())
}

/** No message of another tab arrives. */
export async function cutMessages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Channel = window.BroadcastChannel
    window.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        super(name === 'understudy' ? `lost-${crypto.randomUUID()}` : name)
      }
    }
  })
}
