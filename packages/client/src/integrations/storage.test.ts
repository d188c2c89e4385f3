// @vitest-environment jsdom
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import {
  activeTestClient,
  fakeServer,
  flush,
  manualClock,
  memoryChannel,
  ownTestClient,
  people,
  startRequest,
  testClient,
} from '../testing/index.ts'
import { identityName, identityStorage } from './storage.ts'

const { dana, milo } = people()

beforeEach(() => localStorage.clear())

const refused = (code: string) => expect.objectContaining({ code })

const keys = () => Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '').sort()

/** The first eighty bits of SHA-256, by somebody else's hand. */
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 20)

const ownKey = (actor: string, key: string) => `understudy:app:o.${digest(`own ${actor}`)}:${key}`
const supportKey = (session: string, key: string) => `understudy:app:s.${digest(`support ${session}`)}:${key}`

test('own: in a namespace of the actor, without an id in any key', async () => {
  const { client } = await ownTestClient()
  const storage = identityStorage(client)
  storage.setItem('draft', 'mine')
  expect(storage.getItem('draft')).toBe('mine')
  expect(keys()).toEqual([ownKey(dana.id, 'draft')])
  expect(keys().join()).not.toContain(dana.id)
  expect(storage.persistence).toBe('area')
})

const text = fc.array(fc.nat(0x10ffff), { maxLength: 200 }).map((points) => String.fromCodePoint(...points))

test('the digest is the first eighty bits of SHA-256, whatever the id', () => {
  fc.assert(
    fc.property(text, (id) => {
      const actor = { id, name: 'x' }
      expect(identityName({ status: 'own', ended: null, error: null, actor }, 'b')).toBe(`b.o.${digest(`own ${id}`)}`)
    }),
  )
})

test('support session: neither sees the other’s; wiped when it is left; the own one is as it was', async () => {
  const { client, server } = await ownTestClient()
  const storage = identityStorage(client)
  storage.setItem('grid', 'wide')
  await client.start(startRequest())
  const id = server.live()!.session.id
  expect(storage.getItem('grid')).toBe(null)
  storage.setItem('grid', 'narrow')
  expect(keys()).toEqual([ownKey(dana.id, 'grid'), supportKey(id, 'grid')].sort())
  expect(keys().join()).not.toContain(id)
  await client.end()
  expect(keys()).toEqual([ownKey(dana.id, 'grid')])
  expect(storage.getItem('grid')).toBe('wide')
})

test.each(['expiry', 'revocation', 'sign-out'])('support session: wiped after %s', async (how) => {
  const { client, server, clock } = await activeTestClient()
  const storage = identityStorage(client)
  storage.setItem('draft', 'theirs')
  if (how === 'expiry') await clock.advance(600_000)
  if (how === 'revocation') server.revoke()
  if (how === 'sign-out') await client.signOut()
  await client.resume()
  expect(client.getState().status).not.toBe('active')
  expect(keys()).toEqual([])
})

test('support session: wiped before the host resets its caches', async () => {
  const seen: number[] = []
  const { client } = await activeTestClient({ onIdentityChange: () => void seen.push(localStorage.length) })
  identityStorage(client).setItem('draft', 'theirs')
  await client.end()
  expect(seen.at(-1)).toBe(0)
})

test('support session: survives a doubt and a reload', async () => {
  const { client, server, clock, lifecycle } = await activeTestClient()
  const storage = identityStorage(client)
  storage.setItem('draft', 'theirs')
  lifecycle.signal('restored')
  expect(client.getState().status).toBe('resolving')
  expect(storage.getItem('draft')).toBe('theirs')
  await flush()
  const reloaded = testClient({ server, clock })
  const again = identityStorage(reloaded.client)
  expect(again.getItem('draft')).toBe(null)
  await reloaded.client.resume()
  expect(again.getItem('draft')).toBe('theirs')
})

test.each(['read', 'write'])('what a crash left of past sessions is removed at the next %s', async (use) => {
  localStorage.setItem(supportKey('ss_old', 'draft'), 'theirs')
  localStorage.setItem(ownKey(milo.id, 'draft'), 'milo’s')
  localStorage.setItem('understudy:console:s.abc:x', 'another application')
  const { client } = testClient()
  const storage = identityStorage(client)
  storage.getItem('draft')
  // Nobody knows yet whether that session is over.
  expect(keys()).toHaveLength(3)
  await client.resume()
  if (use === 'read') storage.getItem('x')
  else storage.setItem('x', '1')
  expect(keys()).not.toContain(supportKey('ss_old', 'draft'))
  expect(keys()).toEqual(expect.arrayContaining([ownKey(milo.id, 'draft'), 'understudy:console:s.abc:x']))
})

test('shared keys keep their plain names, and are there for everybody at any time', async () => {
  localStorage.setItem('theme', 'dark')
  const { client } = testClient()
  const storage = identityStorage(client, { shared: ['theme'] })
  expect(storage.getItem('theme')).toBe('dark')
  storage.setItem('theme', 'light')
  await client.resume()
  await client.start(startRequest())
  expect(storage.getItem('theme')).toBe('light')
  storage.clear()
  expect(localStorage.getItem('theme')).toBe('light')
  storage.removeItem('theme')
  expect(localStorage.getItem('theme')).toBe(null)
})

test('length, key, removeItem and clear are about the namespace alone', async () => {
  localStorage.setItem('foreign', '1')
  const { client } = await ownTestClient()
  const storage = identityStorage(client, { shared: ['theme'] })
  expect([storage.length, storage.key(0)]).toEqual([0, null])
  for (const key of ['a', 'b', 'c', 'theme']) storage.setItem(key, key)
  expect([0, 1, 2, 3].map((index) => storage.key(index)).sort()).toEqual(['a', 'b', 'c', null])
  expect(storage.length).toBe(3)
  storage.removeItem('a')
  expect([storage.getItem('a'), storage.length]).toEqual([null, 2])
  storage.clear()
  expect(keys()).toEqual(['foreign', 'theme'])
})

test('options: name tells applications of one origin apart, whatever is in it', async () => {
  const { client } = await ownTestClient()
  const [one, two] = [identityStorage(client, { name: 'a' }), identityStorage(client, { name: 'a:o.x' })]
  one.setItem('k', '1')
  two.setItem('k', '2')
  expect([one.getItem('k'), two.getItem('k')]).toEqual(['1', '2'])
  one.clear()
  expect(two.getItem('k')).toBe('2')
})

test('writes while it is not certain who is on screen are refused, each with its code', async () => {
  const { client, connector, lifecycle } = testClient()
  const storage = identityStorage(client)
  const writes = (code: string) => {
    expect(() => storage.setItem('k', 'v')).toThrow(refused(code))
    expect(() => storage.removeItem('k')).toThrow(refused(code))
    expect(() => storage.clear()).toThrow(refused(code))
    expect(keys()).toEqual([])
  }
  writes('identity_unknown')
  await client.resume()
  await client.start(startRequest())
  lifecycle.signal('offline')
  expect(client.getState().status).toBe('suspended')
  writes('identity_unknown')
  connector.setFault(() => 'pass')
  await client.resume()
  void client.end()
  expect(client.getState().status).toBe('ending')
  writes('superseded')
  await flush()
  await client.signOut()
  writes('signed_out')
  expect(storage.getItem('k')).toBe(null)
})

test('switching: read by nobody, written by nobody; the page is blank', async () => {
  let storage: ReturnType<typeof identityStorage> | null = null
  const seen: unknown[] = []
  const onIdentityChange = () => {
    seen.push(storage?.getItem('k'), storage?.length)
    expect(() => storage?.setItem('k', 'late')).toThrow(refused('identity_unknown'))
  }
  const { client } = await ownTestClient({ onIdentityChange })
  storage = identityStorage(client)
  storage.setItem('k', 'v')
  await client.start(startRequest())
  expect(seen).toEqual([null, 0])
  expect(client.getState().status).toBe('active')
})

test('expired: refused as such', async () => {
  const { client, clock, connector } = await activeTestClient()
  const storage = identityStorage(client)
  connector.setFault(({ name }) => (name === 'context' ? 'hang' : 'pass'))
  await clock.advance(600_000)
  expect(client.getState().status).toBe('expired')
  expect(() => storage.setItem('k', 'v')).toThrow(refused('session_expired'))
})

test('starting and waiting for approval: still the actor’s own page', async () => {
  const { client, connector } = await ownTestClient({ approval: 'always' })
  const storage = identityStorage(client)
  connector.setFault(({ name }) => (name === 'start' ? 'delay' : 'pass'))
  const starting = client.start(startRequest())
  expect(client.getState().status).toBe('starting')
  storage.setItem('a', '1')
  await flush()
  connector.release()
  await starting
  expect(client.getState().status).toBe('pending')
  storage.setItem('b', '2')
  expect(keys()).toEqual([ownKey(dana.id, 'a'), ownKey(dana.id, 'b')].sort())
})

test('a session that is being replaced by another: read, not written, wiped; nothing of it is the next one’s', async () => {
  const { client, connector, server } = await activeTestClient()
  const storage = identityStorage(client)
  storage.setItem('draft', 'Noor’s')
  connector.setFault(() => 'delay')
  const switching = client.switchTo({ subject: people().tomas })
  expect(client.getState().status).toBe('starting')
  expect(storage.getItem('draft')).toBe('Noor’s')
  expect(() => storage.setItem('draft', 'late')).toThrow(refused('identity_unknown'))
  connector.setFault(() => 'pass')
  await flush()
  connector.release()
  await switching
  expect(keys()).toEqual([])
  storage.setItem('draft', 'Tomás’')
  expect(keys()).toEqual([supportKey(server.live()!.session.id, 'draft')])
})

test('a session that is reissued goes on with what was kept, in every tab; one in another mode or account does not', async () => {
  const clock = manualClock()
  const [server, tabs] = [fakeServer({ now: clock.truth }), memoryChannel()]
  const one = await ownTestClient({ server, clock, tabs })
  const two = await ownTestClient({ server, clock, tabs })
  const [here, there] = [identityStorage(one.client), identityStorage(two.client)]
  await one.client.start(startRequest())
  await clock.advance(1000)
  here.setItem('draft', 'half a sentence')
  await one.client.reissue()
  expect(here.getItem('draft')).toBe('half a sentence')
  here.setItem('draft', 'a sentence')
  await clock.advance(1000)
  expect(there.getItem('draft')).toBe('a sentence')
  expect(keys()).toEqual([supportKey(server.live()!.session.id, 'draft')])
  await one.client.reissue({ mode: 'act' })
  expect(here.getItem('draft')).toBe(null)
  here.setItem('draft', 'another')
  await one.client.switchTo({ subject: people().tomas })
  await clock.advance(1000)
  expect([here.getItem('draft'), there.getItem('draft'), keys()]).toEqual([null, null, []])
})

test('a reissue after the time was up keeps it too, and one that is read before the storage is told', async () => {
  let draft: () => string | null = () => null
  const tab = await activeTestClient({ expiry: 'hold' })
  tab.client.subscribe(({ status }) => status === 'active' && draft())
  const storage = identityStorage(tab.client)
  storage.setItem('draft', 'half a sentence')
  draft = () => storage.getItem('draft')
  await tab.clock.advance(600_000)
  expect(tab.client.getState().status).toBe('expired')
  await tab.client.reissue()
  expect(storage.getItem('draft')).toBe('half a sentence')
})

const broken: readonly (readonly [string, Storage | (() => Storage | null)])[] = [
  ['absent', () => null],
  [
    'refused at the look',
    () => {
      throw new DOMException('denied', 'SecurityError')
    },
  ],
]

test.each(broken)('storage that is %s: memory for the page’s life, and it says so', async (_, area) => {
  const { client } = await ownTestClient()
  const storage = identityStorage(client, { area, shared: ['theme'] })
  expect(storage.persistence).toBe('memory')
  storage.setItem('a', '1')
  storage.setItem('theme', 'dark')
  expect([storage.getItem('a'), storage.getItem('theme'), storage.length, storage.key(0)]).toEqual([
    '1',
    'dark',
    1,
    'a',
  ])
  await client.start(startRequest())
  expect(storage.getItem('a')).toBe(null)
  storage.setItem('a', 'theirs')
  await client.end()
  expect(storage.getItem('a')).toBe('1')
  storage.removeItem('a')
  expect(storage.getItem('a')).toBe(null)
})

test('storage that is full: what does not fit lives in memory, until it fits', async () => {
  const { client } = await ownTestClient()
  const storage = identityStorage(client)
  storage.setItem('a', 'old')
  localStorage.setItem('hog', 'x'.repeat(4_999_800))
  const large = 'y'.repeat(1000)
  storage.setItem('a', large)
  expect([storage.getItem('a'), storage.persistence]).toEqual([large, 'memory'])
  expect(localStorage.getItem(ownKey(dana.id, 'a'))).toBe('old')
  localStorage.removeItem('hog')
  storage.setItem('a', large)
  expect([localStorage.getItem(ownKey(dana.id, 'a')), storage.persistence]).toEqual([large, 'area'])
})

test('nothing is written for those who do not write, whatever happens to the stack', async () => {
  const { client } = await ownTestClient()
  const storage = identityStorage(client)
  await client.start(startRequest())
  storage.getItem('k')
  await client.end()
  await client.signOut()
  expect(keys()).toEqual([])
})

test('two tabs: the session that another tab has left is wiped here, too', async () => {
  const clock = manualClock()
  const [server, tabs] = [fakeServer({ now: clock.truth }), memoryChannel()]
  const one = await ownTestClient({ clock, server, tabs })
  const two = await ownTestClient({ clock, server, tabs })
  await one.client.start(startRequest())
  await clock.advance(1000)
  identityStorage(two.client).setItem('draft', 'theirs')
  expect(keys()).toHaveLength(1)
  await one.client.end()
  await clock.advance(2000)
  expect(keys()).toEqual([])
})

test('identityName: of whoever is on screen, of a given identity, of nobody', async () => {
  const { client, server } = await ownTestClient()
  const own = identityName(client, 'drafts')
  expect(own).toBe(`drafts.o.${digest(`own ${dana.id}`)}`)
  await client.start(startRequest())
  const active = client.getState()
  const support = identityName(client, 'drafts')
  expect(support).toBe(`drafts.s.${digest(`support ${server.live()?.session.id}`)}`)
  await client.end()
  expect(identityName(client, 'drafts')).toBe(own)
  expect(active.status === 'active' && identityName(active, 'drafts')).toBe(support)
  await client.signOut()
  expect(() => identityName(client, 'drafts')).toThrow(refused('signed_out'))
})
