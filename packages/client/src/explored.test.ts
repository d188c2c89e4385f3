import { expect, test } from 'vitest'
import { fakeServer, flush, manualClock, memoryChannel, startRequest, testClient } from './testing/index.ts'

// Each of these was found by the explorer, and is its shortest trace.

test('a doubt that arises while an answer is on its way is asked about once more', async () => {
  const { client, connector, server, lifecycle } = testClient({
    fault: ({ name }) => (name === 'context' ? 'delay' : 'pass'),
  })
  void client.resume()
  await flush()
  // The answer that waits says `own`; what is true now is not that any more.
  server.start(startRequest(), 'in-another-tab')
  lifecycle.signal('online')
  connector.setFault(() => 'pass')
  connector.release()
  await flush()
  expect(client.getState()).toMatchObject({ status: 'active', session: { id: server.live()?.session.id } })
})

test('resume asks at once after a sign-out that came before the first answer', async () => {
  const { client, server, connector } = testClient({ fault: () => 'hang' })
  void client.resume()
  await flush()
  connector.setFault(() => 'pass')
  await client.signOut()
  expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
  server.signIn()
  await client.resume()
  expect(client.getState().status).toBe('own')
})

test('a session that is ended before it was shown is not painted over the page of another identity', async () => {
  const clock = manualClock()
  const server = fakeServer({ now: clock.truth })
  const tabs = memoryChannel()
  const { client, connector, lifecycle, statuses } = testClient({ clock, server, tabs })
  await client.resume()
  server.start(startRequest(), 'in-another-tab')
  connector.setFault(({ name }) => (name === 'context' ? 'delay' : 'pass'))
  lifecycle.signal('online')
  const ended = client.end()
  await flush()
  connector.release()
  await ended
  expect(server.live()).toBe(null)
  expect(client.getState().status).toBe('own')
  expect(statuses).not.toContain('ending')
})
