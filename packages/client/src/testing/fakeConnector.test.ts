import { expect, test } from 'vitest'
import {
  activeTestClient,
  type FakeCall,
  type FakeCallName,
  fakeConnector,
  flush,
  ownTestClient,
  startRequest,
} from './index.ts'

const options = (idempotencyKey: string) => ({ signal: new AbortController().signal, idempotencyKey })

const double =
  (wanted: FakeCallName) =>
  ({ name }: FakeCall) =>
    name === wanted ? ('double' as const) : ('pass' as const)

test('double: a start that arrives twice is one session', async () => {
  const { client, connector, server } = await ownTestClient()
  connector.setFault(double('start'))
  await client.start(startRequest())
  expect(client.getState()).toMatchObject({ status: 'active', session: { id: 'ss_1' } })
  expect(server.epoch()).toBe(2)
})

test('double: an end that arrives twice is one end, an extension one extension', async () => {
  const { client, connector, server } = await activeTestClient()
  const { expiresAt } = server.live()!.session
  connector.setFault(double('extend'))
  await client.extend()
  expect(server.live()?.session.expiresAt).toBe(expiresAt + 300_000)
  connector.setFault(double('end'))
  await client.end()
  expect(client.getState().status).toBe('own')
  expect(server.ended).toHaveLength(1)
})

test('double: refused twice is refused', async () => {
  const connector = fakeConnector({ fault: () => 'double' })
  await expect(connector.end({ id: 'ss_9' }, options('k'))).rejects.toMatchObject({ code: 'session_not_found' })
})

test('delay: each answer can be let go by itself, so that a later one overtakes', async () => {
  const connector = fakeConnector({ fault: () => 'delay' })
  const answered: string[] = []
  const ask = (name: string) => connector.context(options(name)).then(() => answered.push(name))
  void ask('first')
  void ask('second')
  void ask('third')
  await flush()
  expect(connector.delayed().map(({ index }) => index)).toEqual([0, 1, 2])
  connector.release(connector.delayed()[1])
  await flush()
  expect(answered).toEqual(['second'])
  connector.release()
  await flush()
  expect(answered).toEqual(['second', 'first', 'third'])
  expect(connector.delayed()).toEqual([])
})
