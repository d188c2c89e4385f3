import { expect, test } from 'vitest'
import { browserChannel } from './index.ts'
import { fakeServer, flush, manualClock, memoryChannel, people, startRequest, testClient } from './testing/index.ts'

const { noor } = people()

function window() {
  const clock = manualClock()
  const tabs = memoryChannel()
  const server = fakeServer({ now: clock.truth })
  const open = () => testClient({ clock, tabs, server })
  return { clock, tabs, server, open }
}

test('two tabs: one starts, extends and ends, the other follows', async () => {
  const { clock, open } = window()
  const [a, b] = [open(), open()]
  await Promise.all([a.client.resume(), b.client.resume()])
  await a.client.start(startRequest())
  await flush()
  expect(b.client.getState()).toMatchObject({ status: 'active', subject: noor })
  await clock.advance(1000)
  await b.client.end()
  await flush()
  expect(a.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
  expect(b.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
})

test('two tabs: each has a credential of its own', async () => {
  const { open } = window()
  const [a, b] = [open(), open()]
  await Promise.all([a.client.resume(), b.client.resume()])
  await a.client.start(startRequest())
  await flush()
  expect(b.connector.calls.map(({ name }) => name)).toEqual(['context', 'context', 'credential'])
})

test('two tabs: with every message lost, becoming visible is enough', async () => {
  const { tabs, clock, open } = window()
  const [a, b] = [open(), open()]
  tabs.drop(true)
  await Promise.all([a.client.resume(), b.client.resume()])
  await a.client.start(startRequest())
  await flush()
  expect(b.client.getState().status).toBe('own')
  b.lifecycle.signal('visible')
  await flush()
  expect(b.client.getState().status).toBe('active')
  await clock.advance(1000)
  await a.client.signOut()
  b.lifecycle.signal('visible')
  await flush()
  expect(b.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
})

test('two tabs: both run out at the same moment, one session ends once', async () => {
  const { clock, server, open } = window()
  const [a, b] = [open(), open()]
  await Promise.all([a.client.resume(), b.client.resume()])
  await a.client.start(startRequest({ ttlSeconds: 60 }))
  await clock.advance(70_000)
  for (const { client } of [a, b]) {
    expect(client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
  }
  expect(server.ended).toHaveLength(1)
})

test('a page that comes back with a session which no tab has started tells the others, and in a session no reload asks anything', async () => {
  const { clock, server, open } = window()
  const a = open()
  await a.client.resume()
  server.start(startRequest(), 'key-of-the-redirect')
  const back = open()
  await back.client.resume()
  await flush()
  expect(a.client.getState()).toMatchObject({ status: 'active', subject: noor })
  const asked = a.connector.calls.length
  await open().client.resume()
  await clock.advance(5000)
  expect(a.connector.calls).toHaveLength(asked)
})

test('messages: say nothing but that something changed, and the epoch', async () => {
  const { tabs, open } = window()
  const a = open()
  await a.client.resume()
  await a.client.start(startRequest())
  await a.client.end()
  await a.client.signOut()
  expect(tabs.posted).toEqual([
    { kind: 'changed', epoch: 2 },
    { kind: 'changed', epoch: 3 },
    { kind: 'changed', epoch: 4 },
  ])
})

test('messages: an epoch that is known already is no reason to ask', async () => {
  const { tabs, clock, open } = window()
  const a = open()
  await a.client.resume()
  tabs.forge({ kind: 'changed', epoch: 1 })
  await clock.advance(5000)
  expect(a.connector.calls).toHaveLength(1)
})

test('messages: a flood of forged ones costs one question a second', async () => {
  const { tabs, clock, open } = window()
  const a = open()
  await a.client.resume()
  for (let second = 0; second < 10; second += 1) {
    for (let message = 0; message < 50; message += 1) {
      tabs.forge({ kind: 'changed', epoch: 1000 + second * 50 + message })
      await clock.advance(20)
    }
  }
  expect(a.connector.calls.length).toBeLessThanOrEqual(12)
  await clock.advance(2000)
  expect(a.client.getState().status).toBe('own')
})

test('messages: none makes a tab believe anything', async () => {
  const { tabs, clock, open } = window()
  const a = open()
  await a.client.resume()
  tabs.forge({ kind: 'changed', epoch: 7, state: { status: 'active', subject: noor }, credential: 'x' })
  await clock.advance(2000)
  expect(a.client.getState().status).toBe('own')
})

test('browserChannel: the tabs of a real BroadcastChannel hear each other, and no garbage', async () => {
  const [one, two] = [browserChannel('understudy-test'), browserChannel('understudy-test')]
  const foreign = new BroadcastChannel('understudy-test')
  const heard: unknown[] = []
  one.listen((message) => heard.push(message))
  const done = new Promise<void>((resolve) => {
    one.listen(({ epoch }) => epoch === 9 && resolve())
  })
  for (const garbage of [null, 'changed', 7, [], {}, { kind: 'other', epoch: 1 }, { kind: 'changed', epoch: -1 }]) {
    foreign.postMessage(garbage)
  }
  foreign.postMessage({ kind: 'changed', epoch: 1.5 })
  foreign.postMessage({ kind: 'changed', epoch: 8, name: 'Noor' })
  two.post({ kind: 'changed', epoch: 9 })
  await done
  expect(heard).toEqual([
    { kind: 'changed', epoch: 8 },
    { kind: 'changed', epoch: 9 },
  ])
  for (const channel of [one, two, foreign]) channel.close()
  one.close()
})
