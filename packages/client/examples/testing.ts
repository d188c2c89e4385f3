import {
  activeTestClient,
  fakeFetch,
  fakeServer,
  flush,
  manualClock,
  memoryChannel,
  ownTestClient,
  startRequest,
} from '@understudy/client/testing'
import { expect, test } from 'vitest'

test('the session runs out, and the own one is back', async () => {
  const { client, clock, statuses } = await activeTestClient()
  await clock.advance(600_000)
  expect(client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
  expect(statuses.slice(-3)).toEqual(['expired', 'switching', 'own'])
})

test('a request of the page that is left never comes back to it', async () => {
  let answer: (response: Response) => void = () => undefined
  const net = fakeFetch(() => new Promise((resolve) => (answer = resolve)))
  const { client } = await ownTestClient({ fetch: net.fetch })
  const invoices = client.fetch('/api/invoices').catch((error: unknown) => error)
  await flush()
  await client.start(startRequest())
  answer(Response.json({ invoices: ['2231'] }))
  expect(await invoices).toMatchObject({ code: 'superseded' })
})

test('the answer to the start is lost: the session is found, and there is only one', async () => {
  const { client, connector, server } = await ownTestClient()
  connector.setFault(({ name }) => (name === 'start' ? 'lose' : 'pass'))
  await client.start(startRequest())
  expect(client.getState()).toMatchObject({ status: 'active', session: { id: server.live()?.session.id } })
})

test('two tabs, one of which hears everything twice and the wrong way round', async () => {
  const clock = manualClock()
  const tabs = memoryChannel()
  const server = fakeServer({ now: clock.truth })
  const one = await ownTestClient({ clock, tabs, server })
  const two = await ownTestClient({ clock, tabs, server })
  tabs.duplicate(true)
  tabs.delay(true)
  await one.client.start(startRequest())
  await one.client.end()
  tabs.release((delayed) => [...delayed].reverse())
  await clock.advance(1000)
  expect(two.client.getState()).toMatchObject({ status: 'own', actor: { name: 'Dana Reyes' } })
})
