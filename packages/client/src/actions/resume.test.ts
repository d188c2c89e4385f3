import { expect, test } from 'vitest'
import { activeTestClient, flush, ownTestClient, people, startRequest, testClient } from '../testing/index.ts'

const { dana, noor } = people()

test('resume: asks once and shows the own session', async () => {
  const { client, connector } = testClient()
  await Promise.all([client.resume(), client.resume()])
  expect(client.getState()).toEqual({ status: 'own', actor: dana, ended: null, error: null })
  expect(connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('resume: shows that nobody is signed in', async () => {
  const { client, server } = testClient()
  server.signOut()
  await client.resume()
  expect(client.getState()).toEqual({ status: 'signed-out', why: 'no_credential', ended: null })
})

test('resume: finds the host signed in again after a sign-out', async () => {
  const { client, server } = await ownTestClient()
  await client.signOut()
  server.signOut()
  server.signIn()
  await client.resume()
  expect(client.getState().status).toBe('own')
})

test('resume: a reload in a support session comes back into it, with a credential of its own (LevelUp #389)', async () => {
  const before = await activeTestClient()
  const after = testClient({ server: before.server, clock: before.clock })
  await after.client.resume()
  expect(after.client.getState()).toMatchObject({ status: 'active', actor: dana, subject: noor })
  expect(after.connector.calls.map(({ name }) => name)).toEqual(['context', 'credential'])
  expect(after.statuses).toEqual(['resolving', 'active'])
})

test('suspended: no answer at boot, retried with growing pauses until one comes', async () => {
  const tab = testClient({ fault: () => 'fail' })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: null, error: { code: 'network' } })
  await tab.clock.advance(7000)
  expect(tab.connector.calls).toHaveLength(4)
  tab.connector.setFault(() => 'pass')
  await tab.clock.advance(8000)
  expect(tab.client.getState().status).toBe('own')
})

test('suspended: offline in a support session, back where it was when online', async () => {
  const tab = await activeTestClient()
  tab.lifecycle.signal('offline')
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: { status: 'active' }, error: null })
  tab.lifecycle.signal('online')
  await flush()
  expect(tab.client.getState().status).toBe('active')
  expect(tab.statuses).not.toContain('signed-out')
})

test('suspended: End works', async () => {
  const tab = await activeTestClient()
  tab.lifecycle.signal('offline')
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
})

test('suspended: end that cannot reach the server says so, and works afterwards', async () => {
  const tab = await activeTestClient()
  tab.connector.setFault(() => 'fail')
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'outcome_unknown' })
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: { status: 'active' } })
  tab.connector.setFault(() => 'pass')
  await tab.client.end()
  expect(tab.client.getState().status).toBe('own')
})

test('revoked: noticed by the event stream, own session restored', async () => {
  const tab = await activeTestClient()
  tab.server.revoke('actor_privilege_lost')
  tab.connector.hint()
  await flush()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_privilege_lost' } })
})

test('watch: only while visible, and while somebody else may end or decide it', async () => {
  const tab = await ownTestClient()
  expect(tab.connector.watchers()).toBe(0)
  await tab.client.start(startRequest())
  expect(tab.connector.watchers()).toBe(1)
  tab.lifecycle.signal('hidden')
  expect(tab.connector.watchers()).toBe(0)
  tab.lifecycle.signal('visible')
  expect(tab.connector.watchers()).toBe(1)
  await tab.client.end()
  expect(tab.connector.watchers()).toBe(0)
})
