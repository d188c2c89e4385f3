import { ImpersonationError } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { flush, ownTestClient, startRequest } from '../testing/index.ts'

test('pending: start resolves when the request waits, and goes on by itself once approved', async () => {
  const tab = await ownTestClient({ approval: 'always' })
  await tab.client.start(startRequest({ mode: 'act' }))
  expect(tab.client.getState()).toMatchObject({ status: 'pending', request: { state: 'pending', mode: 'act' } })
  await tab.clock.advance(10_000)
  expect(tab.client.getState().status).toBe('pending')
  tab.server.decide('approved')
  await tab.clock.advance(3000)
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { mode: 'act' } })
  expect(tab.server.live()?.session.returnTo).toBe('/console/customers/cus_8F2K')
  expect(tab.statuses.slice(2)).toEqual(['starting', 'pending', 'starting', 'switching', 'active'])
})

test('pending: a hint of the server makes it look at once', async () => {
  const tab = await ownTestClient({ approval: 'always' })
  await tab.client.start(startRequest())
  tab.server.decide('approved')
  tab.connector.hint()
  await flush()
  expect(tab.client.getState().status).toBe('active')
})

test.each(['denied', 'expired', 'cancelled'] as const)(
  'pending: %s leads back to own, with the error',
  async (state) => {
    const tab = await ownTestClient({ approval: 'always' })
    await tab.client.start(startRequest())
    tab.server.decide(state, 'Ask again on Monday')
    await tab.clock.advance(3000)
    expect(tab.client.getState()).toMatchObject({
      status: 'own',
      error: { code: 'request_not_open' },
      request: { state, note: 'Ask again on Monday' },
    })
  },
)

test('pending: end withdraws the request', async () => {
  const tab = await ownTestClient({ approval: 'always' })
  await tab.client.start(startRequest())
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: null })
  expect(tab.server.request()?.state).toBe('cancelled')
  await tab.clock.advance(10_000)
  expect(tab.client.getState().status).toBe('own')
})

test('pending: where nothing can be withdrawn, this tab stops waiting', async () => {
  const tab = await ownTestClient({ approval: 'always', wrap: ({ cancel: _, ...connector }) => connector })
  await tab.client.start(startRequest())
  await tab.client.end()
  tab.server.decide('approved')
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test('pending: survives a reload, and an approval given meanwhile is used', async () => {
  const before = await ownTestClient({ approval: 'always' })
  await before.client.start(startRequest())
  before.client.dispose()
  const after = await ownTestClient({ server: before.server, clock: before.clock })
  expect(after.client.getState().status).toBe('pending')
  before.server.decide('approved')
  await after.clock.advance(3000)
  expect(after.client.getState().status).toBe('active')
})

test('pending: not polled while hidden, looked at again when visible', async () => {
  const tab = await ownTestClient({ approval: 'always' })
  await tab.client.start(startRequest())
  tab.lifecycle.signal('hidden')
  const before = tab.connector.calls.length
  tab.server.decide('approved')
  await tab.clock.advance(60_000)
  expect(tab.connector.calls.length).toBe(before)
  expect(tab.connector.watchers()).toBe(0)
  tab.lifecycle.signal('visible')
  await tab.clock.advance(1000)
  expect(tab.client.getState().status).toBe('active')
})

test('pending: an approval that cannot be used is not tried again and again', async () => {
  let starts = 0
  const tab = await ownTestClient({
    approval: 'always',
    wrap: (connector) => ({
      ...connector,
      start: (request, options) => {
        starts += 1
        if (request.requestId === undefined) return connector.start(request, options)
        return Promise.reject(new ImpersonationError('step_up_required', 'Refused.'))
      },
    }),
  })
  await tab.client.start(startRequest())
  tab.server.decide('approved')
  await tab.clock.advance(3000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: { code: 'step_up_required' } })
  for (let look = 0; look < 5; look += 1) {
    tab.lifecycle.signal('visible')
    await tab.clock.advance(5000)
  }
  expect(starts).toBe(2)
})

test('pending: nobody signed in any more, nobody waits', async () => {
  const tab = await ownTestClient({ approval: 'always' })
  await tab.client.start(startRequest())
  tab.server.signOut()
  await tab.clock.advance(3000)
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', why: 'no_credential' })
})
