import { expect, test } from 'vitest'
import { fakeServer, startRequest } from './index.ts'

const refused = (code: string) => expect.objectContaining({ code })

test('start: the same key gives the same session, with a fresh credential', () => {
  const server = fakeServer()
  const first = server.start(startRequest(), 'k')
  const again = server.start(startRequest(), 'k')
  expect(again).toMatchObject({ outcome: 'started', session: { id: 'ss_1' }, epoch: 2 })
  expect(first.outcome === 'started' && first.credential).not.toEqual(again.outcome === 'started' && again.credential)
})

test('start: the same key after the end says that it is over, and starts nothing', () => {
  const server = fakeServer()
  server.start(startRequest(), 'k')
  server.revoke()
  expect(() => server.start(startRequest(), 'k')).toThrow(refused('session_ended'))
  expect(server.live()).toBe(null)
})

test('start: the same key gives the same request, as it is by now', () => {
  const server = fakeServer({ approval: 'always' })
  server.start(startRequest(), 'k')
  server.decide('denied')
  expect(server.start(startRequest(), 'k')).toMatchObject({
    outcome: 'pending',
    request: { id: 'rq_1', state: 'denied' },
  })
})

test('keys: for anything else refused, across operations; what is no key is none', () => {
  const server = fakeServer()
  server.start(startRequest(), 'k')
  expect(() => server.start(startRequest({ ticket: 'ZD-1' }), 'k')).toThrow(refused('idempotency_key_reused'))
  expect(() => server.extend('ss_1', 'k')).toThrow(refused('idempotency_key_reused'))
  for (const key of ['', 'a b', 'é', 'x'.repeat(256)]) {
    expect(() => server.extend('ss_1', key)).toThrow(refused('idempotency_key_required'))
  }
})

test('keys: a refused try can be repeated with its key', () => {
  const server = fakeServer()
  server.start(startRequest(), 'one')
  expect(() => server.start(startRequest(), 'two')).toThrow(refused('session_conflict'))
  server.revoke()
  expect(server.start(startRequest(), 'two')).toMatchObject({ outcome: 'started', session: { id: 'ss_3' } })
})

test('keys: in what order the members were written is nobody’s wish', () => {
  const server = fakeServer()
  const { mode, subject, ...rest } = startRequest()
  server.start({ mode, subject, ...rest }, 'k')
  expect(server.start({ ...rest, subject, mode }, 'k')).toMatchObject({ session: { id: 'ss_1' } })
})

test('extend: the same key adds once; another key, or none, adds again', () => {
  const server = fakeServer()
  server.start(startRequest(), 'k')
  const { expiresAt } = server.live()!.session
  const left = [
    server.extend('ss_1', 'e'),
    server.extend('ss_1', 'e'),
    server.extend('ss_1', 'f'),
    server.extend('ss_1'),
  ]
  expect(left.map((session) => (session.expiresAt - expiresAt) / 60_000)).toEqual([5, 5, 10, 15])
})
