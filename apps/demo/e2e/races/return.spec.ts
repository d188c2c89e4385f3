import { expect, type Page } from '@playwright/test'
import { bare, openDesk, ownToken, signInByCookie, startFor } from '../support/cookieDesk.ts'
import { type Demo, startDemoProcess } from '../support/demoProcess.ts'
import { DANA, NOOR } from '../support/people.ts'
import { test as race } from '../support/race.ts'

/** One origin, both sessions in a cookie, and the own one comes back with a page that is loaded anew. */
const test = race.extend<object, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the pattern
    async ({}, use) => {
      const demo = await startDemoProcess({ RETURN_BY: 'navigation' })
      await use(demo)
      await demo.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test('race 28, one origin, by cookie: end does not put the actor into the document: it is left, and a new one is own', async ({
  context,
  demo,
}) => {
  const desk = await atWork({ context, demo })
  const statuses: string[] = []
  await desk.exposeFunction('__told', (status: string) => statuses.push(status))
  await desk.evaluate(() => {
    window.__desk.client.subscribe(({ status }) => (window as unknown as Told).__told(status))
  })
  const landed = desk.waitForEvent('framenavigated')
  const returned = desk.waitForRequest((request) => request.isNavigationRequest())
  await desk.evaluate(() => void window.__desk.client.end())
  expect(new URL((await returned).url()).pathname).toBe('/support/return')
  await landed
  // A redirect leads to the server's own page of that name, not to the one that stands in for it here.
  expect(desk.url()).toBe(`${demo.url}/desk`)
  await desk.goto(`${demo.url}/desk`)
  await expect(desk).toHaveTitle('own')
  expect(await bare(desk, '/api/console/customers')).toBe(200)
  // What the document that was left has ever shown.
  expect(statuses).toContain('ending')
  expect(statuses).not.toContain('own')
})

test('race 28, one origin, by cookie: a script that ends and stays is nobody, whatever it asks and however', async ({
  context,
  demo,
  sessions,
}) => {
  const desk = await atWork({ context, demo })
  const [session] = await sessions(DANA.id)
  const ended = await desk.evaluate(async (id) => {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
    const response = await fetch(`/support/sessions/${id}/end`, { method: 'POST', headers, body: '{}' })
    return { status: response.status, ...((await response.json()) as { readonly own: string }) }
  }, session!.id)
  expect(ended).toMatchObject({ status: 200, outcome: 'ended', own: 'stands' })

  const tried = await desk.evaluate(async () => {
    const frame = document.createElement('iframe')
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    frame.src = '/support/return?to=/desk'
    document.body.append(frame)
    await loaded
    const image = new Image()
    image.src = '/support/return'
    await image.decode().catch(() => undefined)
    const statuses: Record<string, number> = { return: (await fetch('/support/return')).status }
    for (const context of [null, 'own;e=1', 'own;e=2', 'own;e=3']) {
      for (const path of ['/api/console/customers', '/support/audit', '/api/app/me', '/support/sessions']) {
        const headers: HeadersInit = context === null ? {} : { 'Support-Context': context }
        statuses[`${context} ${path}`] = (await fetch(path, { headers })).status
      }
    }
    const state = ((await (await fetch('/support/context')).json()) as { readonly state: string }).state
    return { statuses, state }
  })
  expect(tried.state).toBe('signed-out')
  expect(Object.values(tried.statuses).filter((status) => status < 400)).toEqual([])
  expect(Object.keys(tried.statuses)).toHaveLength(17)
  expect(await sessions(DANA.id)).toHaveLength(1)
})

test('race 28, one origin, by cookie, stated, not wished for: a window that script opens is a page loaded anew, and the browser is the actor’s again', async ({
  context,
  demo,
  sessions,
}) => {
  const desk = await atWork({ context, demo })
  const [session] = await sessions(DANA.id)
  const opened = context.waitForEvent('page')
  const held = await desk.evaluate(async (id) => {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
    await fetch(`/support/sessions/${id}/end`, { method: 'POST', headers, body: '{}' })
    const handle = window.open('/support/return?to=/desk')
    for (let tries = 0; tries < 200 && handle?.closed === false; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return handle?.closed === false
  }, session!.id)
  await (await opened).waitForLoadState()
  // It has no hold of that window; but the cookie is one for all windows. An origin of its own holds this as well.
  expect(held).toBe(false)
  expect(await bare(desk, '/api/console/customers')).toBe(200)
})

interface Told {
  readonly __told: (status: string) => void
}

/** Dana, signed in by cookie and in Noor's account. */
async function atWork({ context, demo }: { context: Parameters<typeof openDesk>[0]; demo: Demo }): Promise<Page> {
  const desk = await (await openDesk(context, demo))()
  expect(await signInByCookie(desk, await ownToken(demo, DANA.id))).toBe('own')
  expect(await startFor(desk, NOOR, 'view')).toBe('active')
  return desk
}
