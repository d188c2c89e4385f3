import { expect } from '@playwright/test'
import { startPostgres } from '@understudy/checks/postgres'
import { type DemoProcess, startDemoProcess } from '../support/demoProcess.ts'
import { captureHeaders } from '../support/direct.ts'
import { DANA, NOOR } from '../support/people.ts'
import { enter } from '../support/race.ts'
import { sessionsOf } from '../support/truth.ts'
import { banner, signIn, test as walk } from '../support/walk.ts'

/** Two processes behind one address, on one PostgreSQL. */
interface Pair {
  readonly first: DemoProcess
  readonly second: DemoProcess
}

const test = walk.extend<object, { pair: Pair }>({
  pair: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the pattern
    async ({}, use) => {
      const postgres = await startPostgres()
      const DATABASE_URL = await postgres.createDatabase()
      const first = await startDemoProcess({ DATABASE_URL })
      const second = await startDemoProcess({ DATABASE_URL, ORIGIN: first.url })
      await use({ first, second })
      await second.stop()
      await first.stop()
      await postgres.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  demo: [({ pair }, use) => use(pair.first), { scope: 'worker' }],
})

test('race 27: ended by one process, refused at once by another: there is one truth, and no replica is read', async ({
  page,
  pair,
  request,
}) => {
  await signIn(page, DANA.name)
  // What this tab asks of the product is answered by the other process; the bridge is asked at the first.
  const served: number[] = []
  await page.route('**/api/app/**', async (route) => {
    const { pathname, search } = new URL(route.request().url())
    const headers = { ...(await route.request().allHeaders()), host: new URL(pair.first.url).host }
    const response = await route.fetch({ url: pair.second.url + pathname + search, headers })
    served.push(response.status())
    await route.fulfill({ response })
  })
  // Nobody tells the tab: only the refusal does.
  await page.route('**/support/events', (route) => route.abort())
  await enter(page, { subject: NOOR.name })
  const copied = await captureHeaders(page, () => page.getByRole('link', { name: 'Invoices', exact: true }).click())
  await expect(page.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
  expect(new Set(served)).toEqual(new Set([200]))
  const askSecond = async () => {
    const { authorization, context } = copied
    const headers = { authorization, 'support-context': context, host: new URL(pair.first.url).host }
    const response = await request.get(`${pair.second.url}/api/app/projects`, { headers })
    return { status: response.status(), code: ((await response.json()) as { readonly code?: string }).code }
  }
  expect(await askSecond()).toMatchObject({ status: 200 })

  const [session] = await sessionsOf(pair.first, DANA.id)
  await pair.first.actorSessionEnded(session!.sid)
  expect(await askSecond()).toEqual({ status: 401, code: 'session_ended' })
  // Whatever the page asks next goes to the second process as well.
  await page.getByRole('link', { name: 'Projects', exact: true }).click()
  await expect(banner(page)).toHaveCount(0)
  expect(served.at(-1)).toBe(401)
})
