import { expect, test } from 'vitest'
import { capabilitiesOf } from '../connectors/capabilities.ts'
import { selectSupport } from '../stack/selectors.ts'
import { activeTestClient, contexts, flush, ownTestClient, people, startRequest, testClient } from '../testing/index.ts'

const { noor, tomas } = people()

test('extend: moves the deadline, and the remaining time with it', async () => {
  const tab = await activeTestClient()
  await tab.clock.advance(60_000)
  await tab.client.extend()
  expect(tab.client.remaining()).toBe(14 * 60_000)
})

test('extend: refused at the ceiling, the session goes on', async () => {
  const tab = await ownTestClient()
  await tab.client.start(startRequest({ ttlSeconds: 3600 }))
  await expect(tab.client.extend()).rejects.toMatchObject({ code: 'ceiling_reached' })
  expect(tab.client.getState().status).toBe('active')
})

test('extend: refused where there is nothing to extend, or no way to', async () => {
  const tab = await ownTestClient()
  await expect(tab.client.extend()).rejects.toMatchObject({ code: 'not_active' })
  const unable = await activeTestClient({ wrap: ({ extend: _, ...connector }) => connector })
  await expect(unable.client.extend()).rejects.toMatchObject({ code: 'unsupported' })
})

test('extend: end comes first', async () => {
  const tab = await activeTestClient({ fault: ({ name }) => (name === 'extend' ? 'delay' : 'pass') })
  const outcome = tab.client.extend().catch((error: unknown) => error)
  await flush()
  await tab.client.end()
  tab.connector.release()
  expect(await outcome).toMatchObject({ code: 'superseded' })
  await flush()
  expect(tab.client.getState().status).toBe('own')
})

test('expired: refuses at once, then restores the own session by itself', async () => {
  const tab = await activeTestClient()
  await tab.clock.advance(599_999)
  expect(tab.client.getState().status).toBe('active')
  await tab.clock.advance(1)
  expect(tab.statuses.slice(-3)).toEqual(['expired', 'switching', 'own'])
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('expired: says so itself when the server does not say why', async () => {
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        const answer = await connector.context(options)
        if (answer.state !== 'own') return answer
        const { ended: _, ...rest } = answer
        return rest
      },
    }),
  })
  await tab.clock.advance(600_000)
  expect(tab.client.getState()).toMatchObject({
    status: 'own',
    ended: { reason: 'ceiling', returnTo: '/console/customers/cus_8F2K', subject: noor },
  })
})

test('expired: stays refused while the server cannot be asked, and End is available', async () => {
  const tab = await activeTestClient()
  tab.connector.setFault(({ name }) => (name === 'context' ? 'fail' : 'pass'))
  await tab.clock.advance(620_000)
  expect(tab.client.getState().status).toBe('expired')
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('expired: extended elsewhere at the last moment, the session goes on', async () => {
  const tab = await activeTestClient()
  await tab.clock.advance(590_000)
  tab.server.extend(tab.server.live()!.session.id)
  await tab.clock.advance(10_000)
  expect(tab.statuses.slice(-3)).toEqual(['expired', 'resolving', 'active'])
  expect(tab.client.remaining()).toBe(300_000)
})

test('extend: processed, its answer lost: the deadline that moved says so', async () => {
  const tab = await activeTestClient({ fault: ({ name }) => (name === 'extend' ? 'lose' : 'pass') })
  await tab.client.extend()
  expect(tab.client.remaining()).toBe(15 * 60_000)
  expect(tab.connector.calls.filter(({ name }) => name === 'extend')).toHaveLength(1)
})

test('extend: the answer to that of an earlier session is not taken for it (I9)', async () => {
  const tab = await activeTestClient({ fault: ({ name }) => (name === 'extend' ? 'delay' : 'pass') })
  const earlier = tab.client.extend().catch((error: unknown) => error)
  await flush()
  await tab.client.end()
  await tab.client.start(startRequest({ subject: tomas }))
  const extending = tab.client.extend()
  await flush()
  const before = tab.statuses.length
  // In the order in which they were asked.
  tab.connector.release()
  await extending
  expect(tab.statuses.slice(before)).toEqual([])
  expect(await earlier).toMatchObject({ code: 'superseded' })
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: tomas })
  expect(tab.client.remaining()).toBe(15 * 60_000)
})

test('capabilities: a back end that gives no more time has no session that says so, whatever it answers', async () => {
  const tab = await ownTestClient({
    wrap: (connector) => ({ ...connector, capabilities: { ...capabilitiesOf(connector), extend: false } }),
  })
  await tab.client.start(startRequest())
  expect(tab.server.live()?.session.extendable).toBe(true)
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { extendable: false } })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { extendable: false } })
  await expect(tab.client.extend()).rejects.toMatchObject({ code: 'unsupported' })
})

test('an extension that would bring next to nothing is not there, whatever the server says of the session', async () => {
  const tab = await ownTestClient()
  // Half a minute below the ceiling of an hour, and a moment less.
  await tab.client.start(startRequest({ ttlSeconds: 3570 }))
  expect(tab.client.getState()).toMatchObject({ session: { extendable: true } })
  await tab.client.end()
  await tab.client.start(startRequest({ ttlSeconds: 3571 }))
  expect(tab.server.live()?.session.extendable).toBe(true)
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { extendable: false } })
})

test('capabilities: what the server rendered has no more time either, before it has answered again', async () => {
  const tab = testClient({
    wrap: (connector) => ({ ...connector, capabilities: { ...capabilitiesOf(connector), extend: false } }),
    fault: () => 'hang',
    initialContext: contexts.active(),
  })
  void tab.client.resume()
  await flush()
  expect(selectSupport(tab.client.getState())?.session.extendable).toBe(false)
})

test('capabilities: what the connector declares is what the client says, and nothing where it declares nothing', async () => {
  const declared = await ownTestClient({
    wrap: (connector) => ({ ...connector, capabilities: { ...capabilitiesOf(connector), ownSession: 'none' } }),
  })
  expect(declared.client.capabilities).toMatchObject({ ownSession: 'none', reason: 'kept' })
  expect((await ownTestClient()).client.capabilities).toBeNull()
})
