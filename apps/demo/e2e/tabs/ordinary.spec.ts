import { expect, type Page, test } from '@playwright/test'
import { type BuiltPage, buildPage } from '../support/pages/build.ts'
import { recordCalls } from '../support/recorder.ts'

// Nearly every page load belongs to somebody who never has anything to do with support sessions: for them the client
// costs nothing that the browser could tell.

const ORIGIN = 'https://parcelwise.example'
const IDLE = 3000

for (const name of ['withoutClient', 'withClient'] as const) {
  test(`an ordinary customer’s page ${name === 'withClient' ? 'with' : 'without'} a client: its own request, and nothing else`, async ({
    page,
  }) => {
    const { calls, requests, built } = await visit(page, name)
    expect(requests.toSorted()).toEqual(['/', ...built.initial, '/api/app/me'].toSorted())
    // What a support session needs is there to be loaded, and is not.
    expect(built.scripts.size > built.initial.length).toBe(name === 'withClient')
    const listening = ['new BroadcastChannel', 'channel.onmessage written']
    expect(calls).toEqual(name === 'withClient' ? [...listening, `fetch ${ORIGIN}/api/app/me`] : ['fetch /api/app/me'])
  })
}

test('the recorder hears everything it is there for', async ({ page }) => {
  await page.addInitScript(recordCalls)
  await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>x</p>' }))
  await page.goto(ORIGIN)
  const calls = await page.evaluate(() => {
    void fetch('/a')
    setTimeout(() => undefined, 1)
    setInterval(() => undefined, 1000)
    requestAnimationFrame(() => undefined)
    requestIdleCallback(() => undefined)
    navigator.sendBeacon('/b')
    localStorage.setItem('c', 'd')
    sessionStorage.getItem('c')
    // biome-ignore lint/suspicious/noDocumentCookie: the setter is what is watched
    document.cookie = 'e=f'
    void document.cookie
    void indexedDB.databases()
    void caches.keys()
    void navigator.locks.query()
    window.addEventListener('focus', () => undefined)
    document.addEventListener('visibilitychange', () => undefined)
    new BroadcastChannel('g').onmessage = () => undefined
    new XMLHttpRequest()
    new MutationObserver(() => undefined)
    new MessageChannel()
    new EventSource('/h').close()
    return window.__calls
  })
  expect(calls).toEqual([
    'fetch /a',
    'setTimeout',
    'setInterval',
    'requestAnimationFrame',
    'requestIdleCallback',
    'sendBeacon /b',
    'localStorage read',
    'storage.setItem c',
    'sessionStorage read',
    'storage.getItem c',
    'cookie written',
    'cookie read',
    'indexedDB read',
    'caches read',
    'locks read',
    'addEventListener focus',
    'addEventListener visibilitychange',
    'new BroadcastChannel',
    'channel.onmessage written',
    'new XMLHttpRequest',
    'new MutationObserver',
    'new MessageChannel',
    'new EventSource',
  ])
})

/** Loads a page, waits until it has done what it does, and lets it idle. */
async function visit(
  page: Page,
  name: 'withClient' | 'withoutClient',
): Promise<{ readonly calls: readonly string[]; readonly requests: readonly string[]; readonly built: BuiltPage }> {
  const built = await buildPage(name)
  const requests: string[] = []
  await page.addInitScript(recordCalls)
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    requests.push(pathname)
    const script = built.scripts.get(pathname)
    if (script !== undefined) return route.fulfill({ contentType: 'text/javascript', body: script })
    if (pathname === '/api/app/me') return route.fulfill({ json: { id: 'cus_8F2K' } })
    return route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${built.entry}"></script>`,
    })
  })
  await page.goto(ORIGIN)
  await expect(page).toHaveTitle('own 200')
  // Idling is the point: what has nothing to do must do nothing.
  await page.waitForTimeout(IDLE)
  return { calls: (await page.evaluate(() => window.__calls)) ?? [], requests, built }
}
