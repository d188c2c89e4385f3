import { expect } from '@playwright/test'
import { startPostgres } from '@understudy/checks/postgres'
import { type DemoProcess, startDemoProcess } from '../support/demoProcess.ts'
import { DANA, NOOR } from '../support/people.ts'
import { enter } from '../support/race.ts'
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
  expect(served.every((status) => status === 200)).toBe(true)

  const [session] = await pair.first.sql<{ id: string; sid: string }>(
    `SELECT s.id, a.sid FROM understudy.support_session s JOIN understudy.actor_session a ON a.key = s.actor_key
     WHERE s.ended_at IS NULL`,
  )
  await pair.first.actorSessionEnded(session!.sid)
  const [refused] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/api/app/projects')),
    page.getByRole('link', { name: 'Projects', exact: true }).click(),
  ])
  expect(refused.status()).toBe(401)
  expect(await refused.json()).toMatchObject({ code: 'session_ended' })
  await expect(banner(page)).toHaveCount(0)
})
