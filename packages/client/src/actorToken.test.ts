import { expect, test } from 'vitest'
import { fakeFetch, flush, manualClock, ownTestClient } from './testing/index.ts'

/** An own page that has to do with support sessions, and how many timers it has set. */
async function page(actorToken: (token: () => string | null) => unknown) {
  const clock = manualClock()
  const net = fakeFetch()
  let timers = 0
  const counting = {
    ...clock,
    after(...args: Parameters<typeof clock.after>) {
      timers += 1
      return clock.after(...args)
    },
  }
  const tab = await ownTestClient({
    clock: counting,
    fetch: net.fetch,
    wrap: (fake) => ({ ...fake, actorToken: () => actorToken(fake.server.ownToken) as Promise<string | null> }),
  })
  return { ...tab, clock, net, timers: () => timers }
}

/** What auth libraries do: look into a store, through some functions of their own. */
async function deeply(token: () => string | null, depth = 5): Promise<string | null> {
  return depth === 0 ? token() : await deeply(token, depth - 1)
}

test.each<[string, Parameters<typeof page>[0]]>([
  ['at once', (token) => token()],
  ['in a promise', async (token) => token()],
  ['after some awaits', (token) => deeply(token)],
])('a token that is at hand (%s) costs no timer', async (_, actorToken) => {
  const { client, net, timers } = await page(actorToken)
  const before = timers()
  for (let request = 0; request < 3; request += 1) await client.fetch('/api/app/me')
  expect(timers()).toBe(before)
  expect(net.sent.map(({ authorization }) => authorization)).toEqual(Array(3).fill(expect.stringMatching(/^Bearer ./)))
})

test('a token that comes later is waited for, with one timer that is gone afterwards', async () => {
  const { client, clock, timers } = await page(async (token) => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return token()
  })
  const [before, pending] = [timers(), clock.pending()]
  expect((await client.fetch('/api/app/me')).status).toBe(200)
  await flush()
  expect([timers() - before, clock.pending()]).toEqual([1, pending])
})

test('a token that never comes: fifteen seconds, and nothing is sent', async () => {
  let hangs = false
  const { client, clock, net } = await page((token) => (hangs ? new Promise(() => undefined) : token()))
  hangs = true
  const outcome = client.fetch('/api/app/me').catch((error: unknown) => error)
  await clock.advance(14_999)
  expect(await Promise.race([outcome, 'waiting'])).toBe('waiting')
  await clock.advance(1)
  expect(await outcome).toMatchObject({ code: 'network' })
  expect(net.sent).toEqual([])
})

test('a host that fails to tell is told of, with its cause', async () => {
  const cause = new Error('auth library')
  let fails = false
  const { client } = await page((token) => (fails ? Promise.reject(cause) : token()))
  fails = true
  await expect(client.fetch('/api/app/me')).rejects.toMatchObject({ code: 'connector_failed', cause })
})
