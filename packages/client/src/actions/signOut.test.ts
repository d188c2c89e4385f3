import { ImpersonationError } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { activeTestClient, fakeFetch, flush, ownTestClient, startRequest, testClient } from '../testing/index.ts'

test('signOut: ends both and never shows the own session on the way', async () => {
  const calls: string[] = []
  const tab = await activeTestClient({ onSignOut: () => void calls.push('host') })
  await tab.client.signOut()
  expect(tab.statuses.slice(-2)).toEqual(['leaving', 'signed-out'])
  expect(tab.client.getState()).toMatchObject({
    status: 'signed-out',
    why: 'signed_out',
    ended: { reason: 'actor_ended' },
  })
  expect(tab.server.live()).toBe(null)
  expect(calls).toEqual(['host'])
})

test('signOut: a server that does not answer holds nothing up, and does not pass for an end', async () => {
  const calls: string[] = []
  const tab = await activeTestClient({
    onSignOut: () => void calls.push('host'),
    fault: ({ name }) => (name === 'end' ? 'hang' : 'pass'),
  })
  const outcome = tab.client.signOut().catch((error: unknown) => error)
  await tab.clock.advance(3000)
  expect(await outcome).toMatchObject({ code: 'outcome_unknown', cause: { code: 'network' } })
  expect(calls).toEqual(['host'])
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
  expect(tab.told.map(({ event }) => event)).toContain('error')
})

test('signOut: a host sign-out that fails does not resolve as if the own session were over; the page is signed out', async () => {
  const cause = new Error('no route')
  const tab = await ownTestClient({ onSignOut: () => Promise.reject(cause) })
  await expect(tab.client.signOut()).rejects.toMatchObject({ code: 'outcome_unknown', cause: { cause } })
  expect(tab.client.getState().status).toBe('signed-out')
  expect(tab.told).toMatchObject([{ event: 'error', detail: { error: { code: 'connector_failed' } } }])
})

test('signOut: neither a hint nor the page brings the own session back', async () => {
  const tab = await ownTestClient()
  await tab.client.signOut()
  tab.tabs.forge({ kind: 'changed', epoch: 99 })
  tab.lifecycle.signal('visible')
  tab.lifecycle.signal('restored')
  await tab.clock.advance(60_000)
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
})

test('signOut: comes before everything else', async () => {
  const tab = await ownTestClient({ fault: ({ name }) => (name === 'start' ? 'delay' : 'pass') })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  await tab.client.signOut()
  expect(await outcome).toMatchObject({ code: 'superseded' })
  tab.connector.release()
  await flush()
  expect(tab.client.getState().status).toBe('signed-out')
  expect(tab.server.live()).toBe(null)
})

test('signOut: caches that could not be reset reload the page, after the host has signed out', async () => {
  const calls: string[] = []
  const tab = await activeTestClient({
    onIdentityChange: ({ to }) =>
      to.status === 'signed-out' ? Promise.reject(new Error('cache is locked')) : undefined,
    onSignOut: () => void calls.push('host'),
  })
  const outcome = tab.client.signOut().catch((error: unknown) => error)
  await outcome
  expect(calls).toEqual(['host'])
  expect(tab.lifecycle.reloads()).toBe(1)
  expect(tab.client.getState()).toMatchObject({ status: 'leaving' })
})

test('signOut: where nobody knows whether there is a session, the server is asked, and it is ended', async () => {
  const before = await activeTestClient()
  const tab = testClient({
    server: before.server,
    clock: before.clock,
    fault: ({ index }) => (index === 0 ? 'fail' : 'pass'),
  })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: null })
  await tab.client.signOut()
  expect(tab.server.live()).toBe(null)
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', ended: { reason: 'actor_ended' } })
})

test('signOut: with the network down nobody is told that both are over, and pressing again ends them', async () => {
  let down = true
  const calls: string[] = []
  const tab = await activeTestClient({
    onSignOut: () => (down ? Promise.reject(new Error('no route')) : void calls.push('host')),
  })
  tab.connector.setFault(() => 'fail')
  const error = await tab.client.signOut().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'outcome_unknown', cause: { code: 'network' } })
  // `resume()` would bring the own session back.
  expect(String(error)).toMatch(/may still be open\. Call signOut\(\) again/)
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
  expect(tab.server.live()).not.toBe(null)
  down = false
  tab.connector.setFault(() => 'pass')
  await tab.client.signOut()
  expect(tab.server.live()).toBe(null)
  expect(calls).toEqual(['host'])
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', ended: { reason: 'actor_ended' } })
})

test('signOut: a session nobody could ask about is not taken for none, now or when pressed again', async () => {
  const before = await activeTestClient()
  const tab = testClient({ server: before.server, clock: before.clock, fault: () => 'fail' })
  await tab.client.resume()
  for (const _ of [1, 2]) await expect(tab.client.signOut()).rejects.toMatchObject({ code: 'outcome_unknown' })
  tab.connector.setFault(() => 'pass')
  await tab.client.signOut()
  expect(tab.server.live()).toBe(null)
})

test.each(['session_ended', 'session_not_found'] as const)('signOut: an end refused as %s is over', async (code) => {
  const tab = await activeTestClient({
    wrap: (connector) => ({ ...connector, end: () => Promise.reject(new ImpersonationError(code, 'Over.')) }),
  })
  await tab.client.signOut()
  expect(tab.client.getState().status).toBe('signed-out')
})

test('signOut: what an older sign-out left open is forgotten once the server has said who we are', async () => {
  const tab = await activeTestClient()
  tab.connector.setFault(() => 'lose')
  await expect(tab.client.signOut()).rejects.toMatchObject({ code: 'outcome_unknown' })
  tab.connector.setFault(() => 'pass')
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('own')
  const sent = tab.connector.calls.length
  await tab.client.signOut()
  expect(tab.connector.calls).toHaveLength(sent)
})

test('signOut: pressed twice is one sign-out', async () => {
  const calls: string[] = []
  const tab = await activeTestClient({ onSignOut: () => void calls.push('host') })
  await Promise.all([tab.client.signOut(), tab.client.signOut(), tab.client.end()])
  expect(calls).toEqual(['host'])
  expect(tab.connector.calls.filter(({ name }) => name === 'end')).toHaveLength(1)
})

test('signOut: the other tabs ask, and learn', async () => {
  const one = await activeTestClient()
  const two = await ownTestClient({ server: one.server, clock: one.clock, tabs: one.tabs })
  expect(two.client.getState().status).toBe('active')
  await one.client.signOut()
  await flush()
  expect(two.client.getState().status).toBe('own')
})

test('signOut: what is under way is given up at once', async () => {
  const net = fakeFetch(() => new Promise(() => undefined))
  const tab = await activeTestClient({ fetch: net.fetch, fault: ({ name }) => (name === 'end' ? 'hang' : 'pass') })
  void tab.client.fetch('/x')
  await flush()
  void tab.client.signOut().catch(() => undefined)
  expect(tab.client.getState().status).toBe('leaving')
  expect(net.sent.map(({ signal }) => signal?.aborted)).toEqual([true])
})

test('signOut: the answer to an end that it pre-empted does not bring the own session back (I9)', async () => {
  let ends = 0
  const tab = await activeTestClient({
    fault: ({ name }) => {
      if (name !== 'end') return 'pass'
      ends += 1
      return ends === 1 ? 'delay' : 'pass'
    },
  })
  const ending = tab.client.end().catch((error: unknown) => error)
  await flush()
  const leaving = tab.client.signOut()
  tab.connector.release()
  await leaving
  await flush()
  expect(await ending).toMatchObject({ code: 'superseded' })
  expect(tab.statuses.slice(-3)).toEqual(['ending', 'leaving', 'signed-out'])
})
