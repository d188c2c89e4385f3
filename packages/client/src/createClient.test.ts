import { ImpersonationError } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { createImpersonationClient } from './index.ts'
import {
  contexts,
  fakeConnector,
  fakeLifecycle,
  flush,
  manualClock,
  memoryChannel,
  people,
  sessions,
  startRequest,
  testClient,
} from './testing/index.ts'

const { dana, noor } = people()

async function own(options: Parameters<typeof testClient>[0] = {}) {
  const tab = testClient(options)
  await tab.client.resume()
  return tab
}

async function active(options: Parameters<typeof testClient>[0] = {}) {
  const tab = await own(options)
  await tab.client.start(startRequest())
  return tab
}

test('default: resolving with nothing known, and nothing done', () => {
  const clock = manualClock()
  const connector = fakeConnector()
  const lifecycle = fakeLifecycle()
  const client = createImpersonationClient({ connector, clock, lifecycle, channel: memoryChannel().tab() })
  expect(client.getState()).toEqual({ status: 'resolving', last: null })
  expect(client.getInitialState()).toBe(client.getState())
  expect(connector.calls).toEqual([])
  expect(lifecycle.listeners()).toBe(0)
  expect(clock.pending()).toBe(0)
})

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
  const { client, server } = await own()
  await client.signOut()
  server.signOut()
  server.signIn()
  await client.resume()
  expect(client.getState().status).toBe('own')
})

test('resume: a reload in a support session comes back into it, with a credential of its own', async () => {
  const before = await active()
  const after = testClient({ server: before.server, clock: before.clock })
  await after.client.resume()
  expect(after.client.getState()).toMatchObject({ status: 'active', actor: dana, subject: noor })
  expect(after.connector.calls.map(({ name }) => name)).toEqual(['context', 'credential'])
  expect(after.statuses).toEqual(['resolving', 'active'])
})

test('start: own → starting → switching → active, read back with the support credential', async () => {
  const seen: (string | undefined)[] = []
  const tab = await own({
    wrap: (connector) => ({
      ...connector,
      context: (options) => {
        seen.push(options.credential === undefined ? 'own' : 'support')
        return connector.context(options)
      },
    }),
  })
  await tab.client.start(startRequest())
  expect(tab.statuses).toEqual(['resolving', 'own', 'starting', 'switching', 'active'])
  expect(seen).toEqual(['own', 'support'])
  expect(tab.client.getState()).toMatchObject({
    status: 'active',
    actor: dana,
    subject: noor,
    session: { mode: 'view', ticket: 'ZD-1042', returnTo: '/console/customers/cus_8F2K' },
  })
  expect(tab.told).toEqual([{ event: 'started', detail: { sessionId: tab.server.live()?.session.id } }])
})

test('start: a refusal leaves the own session as it was, with the reason', async () => {
  const tab = await own({
    wrap: (connector) => ({
      ...connector,
      start: () => Promise.reject(new ImpersonationError('subject_unavailable', 'Refused.')),
    }),
  })
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'subject_unavailable' })
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: dana, error: { code: 'subject_unavailable' } })
  expect(tab.told.map(({ event }) => event)).toEqual(['error'])
  expect(tab.tabs.posted).toEqual([])
})

test('start: refused before anything is sent', async () => {
  const fresh = testClient()
  await expect(fresh.client.start(startRequest())).rejects.toMatchObject({ code: 'identity_unknown' })
  const nobody = testClient()
  nobody.server.signOut()
  await nobody.client.resume()
  await expect(nobody.client.start(startRequest())).rejects.toMatchObject({ code: 'signed_out' })
  const tab = await active()
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'already_in_support_session' })
  expect(tab.connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
})

test('start: a second one at the same time is busy, and only one session exists', async () => {
  const tab = await own()
  const first = tab.client.start(startRequest())
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'busy' })
  await first
  expect(tab.server.live()?.subject).toEqual(noor)
  expect(tab.server.ended).toEqual([])
})

test('start: where the page is now is the way back, unless the request says otherwise', async () => {
  const lifecycle = fakeLifecycle({ path: '/console/customers?q=noor' })
  const tab = await own({ lifecycle })
  const { returnTo: _, ...request } = startRequest()
  await tab.client.start(request)
  expect(tab.server.live()?.session.returnTo).toBe('/console/customers?q=noor')
})

test('start: never sends a way back to another origin', async () => {
  const tab = await own()
  await tab.client.start(startRequest({ returnTo: '//evil.example/' }))
  expect(tab.server.live()?.session.returnTo).toBe(null)
})

test('pending: start resolves when the request waits, and goes on by itself once approved', async () => {
  const tab = await own({ approval: 'always' })
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
  const tab = await own({ approval: 'always' })
  await tab.client.start(startRequest())
  tab.server.decide('approved')
  tab.connector.hint()
  await flush()
  expect(tab.client.getState().status).toBe('active')
})

test.each(['denied', 'expired', 'cancelled'] as const)(
  'pending: %s leads back to own, with the error',
  async (state) => {
    const tab = await own({ approval: 'always' })
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
  const tab = await own({ approval: 'always' })
  await tab.client.start(startRequest())
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: null })
  expect(tab.server.request()?.state).toBe('cancelled')
  await tab.clock.advance(10_000)
  expect(tab.client.getState().status).toBe('own')
})

test('pending: where nothing can be withdrawn, this tab stops waiting', async () => {
  const tab = await own({ approval: 'always', wrap: ({ cancel: _, ...connector }) => connector })
  await tab.client.start(startRequest())
  await tab.client.end()
  tab.server.decide('approved')
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test('pending: survives a reload, and an approval given meanwhile is used', async () => {
  const before = await own({ approval: 'always' })
  await before.client.start(startRequest())
  before.client.dispose()
  const after = await own({ server: before.server, clock: before.clock })
  expect(after.client.getState().status).toBe('pending')
  before.server.decide('approved')
  await after.clock.advance(3000)
  expect(after.client.getState().status).toBe('active')
})

test('pending: not polled while hidden, looked at again when visible', async () => {
  const tab = await own({ approval: 'always' })
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

test('end: active → ending → switching → own, where the actor was', async () => {
  const changes: unknown[] = []
  const tab = await active({
    onIdentityChange: ({ from, to, returnTo }) => void changes.push([from.status, to.status, returnTo]),
  })
  await tab.client.end()
  expect(tab.statuses.slice(-3)).toEqual(['ending', 'switching', 'own'])
  expect(tab.client.getState()).toMatchObject({
    status: 'own',
    actor: dana,
    ended: { reason: 'actor_ended' },
    error: null,
  })
  expect(changes).toEqual([
    ['own', 'active', null],
    ['active', 'own', '/console/customers/cus_8F2K'],
  ])
  expect(tab.told.at(-1)).toEqual({ event: 'ended', detail: { session: tab.server.ended[0] } })
})

test('end: nothing to end is no mistake', async () => {
  const tab = await own()
  await tab.client.end()
  await tab.client.end()
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('end: pressed twice is one end', async () => {
  const tab = await active()
  await Promise.all([tab.client.end(), tab.client.end()])
  expect(tab.connector.calls.filter(({ name }) => name === 'end')).toHaveLength(1)
  expect(tab.client.getState().status).toBe('own')
})

test('end: signed out, when the own session is gone', async () => {
  const tab = await active({
    wrap: (connector) => ({
      ...connector,
      end: async (session, options) => ({ ...(await connector.end(session, options)), own: 'gone' as const }),
    }),
  })
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({
    status: 'signed-out',
    why: 'session_ended',
    ended: { reason: 'actor_ended' },
  })
})

test('end: a session the server no longer knows is over', async () => {
  const tab = await active()
  tab.server.revoke('subject_revoked')
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'subject_revoked' } })
})

test('end: pre-empts a start that has no answer yet, and leaves nothing behind', async () => {
  const tab = await own({ fault: ({ name }) => (name === 'start' ? 'delay' : 'pass') })
  const starting = tab.client.start(startRequest())
  const outcome = starting.catch((error: unknown) => error)
  await flush()
  const ending = tab.client.end()
  await flush()
  expect(tab.server.live()).not.toBe(null)
  tab.connector.release()
  await ending
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: null })
  expect(tab.server.live()).toBe(null)
  expect(tab.statuses).not.toContain('active')
})

test('end: pre-empts a start during its read-back', async () => {
  const tab = await own({ fault: ({ name, index }) => (name === 'context' && index > 0 ? 'delay' : 'pass') })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  await tab.client.end()
  tab.connector.release()
  expect(await outcome).toMatchObject({ code: 'superseded' })
  await flush()
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test('end: pre-empts a start while the page is being reset', async () => {
  let proceed: () => void = () => undefined
  const tab = await own({
    onIdentityChange: ({ to }) =>
      to.status === 'active' ? new Promise<void>((resolve) => (proceed = resolve)) : undefined,
  })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  expect(tab.client.getState().status).toBe('switching')
  const ending = tab.client.end()
  proceed()
  await ending
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(tab.client.getState().status).toBe('own')
  expect(tab.server.live()).toBe(null)
})

test('extend: moves the deadline, and the remaining time with it', async () => {
  const tab = await active()
  await tab.clock.advance(60_000)
  await tab.client.extend()
  expect(tab.client.remaining()).toBe(14 * 60_000)
})

test('extend: refused at the ceiling, the session goes on', async () => {
  const tab = await own()
  await tab.client.start(startRequest({ ttlSeconds: 3600 }))
  await expect(tab.client.extend()).rejects.toMatchObject({ code: 'ceiling_reached' })
  expect(tab.client.getState().status).toBe('active')
})

test('extend: refused where there is nothing to extend, or no way to', async () => {
  const tab = await own()
  await expect(tab.client.extend()).rejects.toMatchObject({ code: 'not_active' })
  const unable = await active({ wrap: ({ extend: _, ...connector }) => connector })
  await expect(unable.client.extend()).rejects.toMatchObject({ code: 'unsupported' })
})

test('extend: end comes first', async () => {
  const tab = await active({ fault: ({ name }) => (name === 'extend' ? 'delay' : 'pass') })
  const outcome = tab.client.extend().catch((error: unknown) => error)
  await flush()
  await tab.client.end()
  tab.connector.release()
  expect(await outcome).toMatchObject({ code: 'superseded' })
  await flush()
  expect(tab.client.getState().status).toBe('own')
})

test('expired: refuses at once, then restores the own session by itself', async () => {
  const tab = await active()
  await tab.clock.advance(599_999)
  expect(tab.client.getState().status).toBe('active')
  await tab.clock.advance(1)
  expect(tab.statuses.slice(-3)).toEqual(['expired', 'switching', 'own'])
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('expired: says so itself when the server does not say why', async () => {
  const tab = await active({
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
  const tab = await active()
  tab.connector.setFault(({ name }) => (name === 'context' ? 'fail' : 'pass'))
  await tab.clock.advance(620_000)
  expect(tab.client.getState().status).toBe('expired')
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('expired: extended elsewhere at the last moment, the session goes on', async () => {
  const tab = await active()
  await tab.clock.advance(590_000)
  tab.server.extend(tab.server.live()!.session.id)
  await tab.clock.advance(10_000)
  expect(tab.statuses.slice(-3)).toEqual(['expired', 'resolving', 'active'])
  expect(tab.client.remaining()).toBe(300_000)
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
  const tab = await active()
  tab.lifecycle.signal('offline')
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: { status: 'active' }, error: null })
  tab.lifecycle.signal('online')
  await flush()
  expect(tab.client.getState().status).toBe('active')
  expect(tab.statuses).not.toContain('signed-out')
})

test('suspended: End works', async () => {
  const tab = await active()
  tab.lifecycle.signal('offline')
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
})

test('suspended: end that cannot reach the server says so, and works afterwards', async () => {
  const tab = await active()
  tab.connector.setFault(() => 'fail')
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'outcome_unknown' })
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: { status: 'active' } })
  tab.connector.setFault(() => 'pass')
  await tab.client.end()
  expect(tab.client.getState().status).toBe('own')
})

test('signOut: ends both and never shows the own session on the way', async () => {
  const calls: string[] = []
  const tab = await active({ onSignOut: () => void calls.push('host') })
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

test('signOut: is not held up by a server that does not answer', async () => {
  const calls: string[] = []
  const tab = await active({
    onSignOut: () => void calls.push('host'),
    fault: ({ name }) => (name === 'end' ? 'hang' : 'pass'),
  })
  const leaving = tab.client.signOut()
  await tab.clock.advance(3000)
  await leaving
  expect(calls).toEqual(['host'])
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
  expect(tab.told.map(({ event }) => event)).toContain('error')
})

test('signOut: a host sign-out that fails is told, and it is signed out all the same', async () => {
  const tab = await own({ onSignOut: () => Promise.reject(new Error('no route')) })
  await tab.client.signOut()
  expect(tab.client.getState().status).toBe('signed-out')
  expect(tab.told).toMatchObject([{ event: 'error', detail: { error: { code: 'connector_failed' } } }])
})

test('signOut: neither a hint nor the page brings the own session back', async () => {
  const tab = await own()
  await tab.client.signOut()
  tab.tabs.forge({ kind: 'changed', epoch: 99 })
  tab.lifecycle.signal('visible')
  tab.lifecycle.signal('restored')
  await tab.clock.advance(60_000)
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
})

test('signOut: comes before everything else', async () => {
  const tab = await own({ fault: ({ name }) => (name === 'start' ? 'delay' : 'pass') })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  await tab.client.signOut()
  expect(await outcome).toMatchObject({ code: 'superseded' })
  tab.connector.release()
  await flush()
  expect(tab.client.getState().status).toBe('signed-out')
  expect(tab.server.live()).toBe(null)
})

test('switching: unsaved work delays by two seconds at most', async () => {
  const tab = await own({ beforeContextChange: () => new Promise(() => undefined) })
  const starting = tab.client.start(startRequest())
  await tab.clock.advance(1999)
  expect(tab.client.getState().status).toBe('switching')
  await tab.clock.advance(1)
  await starting
  expect(tab.client.getState().status).toBe('active')
  expect(tab.told.map(({ event }) => event)).toEqual(['error', 'started'])
})

test.each([
  ['fails', () => Promise.reject(new Error('cache is locked'))],
  ['never ends', () => new Promise<void>(() => undefined)],
])('switching: a reset that %s reloads the page and shows nobody', async (_, onIdentityChange) => {
  const tab = await own({ onIdentityChange })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await tab.clock.advance(5000)
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(tab.lifecycle.reloads()).toBe(1)
  expect(tab.client.getState().status).toBe('switching')
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'busy' })
  await tab.clock.advance(60_000)
  expect(tab.client.getState().status).toBe('switching')
})

test('switching: a session revoked meanwhile is noticed as soon as the page is reset', async () => {
  const tab = await own({
    onIdentityChange: ({ to }) => {
      if (to.status === 'active') tab.server.revoke()
      tab.lifecycle.signal('restored')
    },
  })
  await tab.client.start(startRequest())
  await flush()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'operator_revoked' } })
})

test('revoked: noticed by the event stream, own session restored', async () => {
  const tab = await active()
  tab.server.revoke('actor_privilege_lost')
  tab.connector.hint()
  await flush()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_privilege_lost' } })
})

test('watch: only while visible, and while somebody else may end or decide it', async () => {
  const tab = await own()
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

test('initialContext: shown from the first moment, and not asked for again', async () => {
  const tab = testClient({ initialContext: contexts.own() })
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: dana })
  await tab.client.resume()
  expect(tab.connector.calls).toEqual([])
})

test('initialContext: a support session only lacks its credential', async () => {
  const before = await active()
  const context = before.server.context()
  const tab = testClient({ server: before.server, clock: before.clock, initialContext: context })
  expect(tab.client.getInitialState().status).toBe('active')
  expect(tab.client.remaining()).toBe(600_000)
  await tab.client.resume()
  await flush()
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['credential'])
  await tab.clock.advance(600_000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('initialContext: a request that waits is watched', async () => {
  const request = sessions.request()
  const tab = testClient({ initialContext: contexts.own({ request }) })
  expect(tab.client.getState()).toMatchObject({ status: 'pending', request: { id: request.id } })
  await tab.client.resume()
  await tab.clock.advance(3000)
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context', 'request'])
})

test('cookie custody: no credential is asked for, kept or sent', async () => {
  const tab = await active({ custody: 'cookie' })
  expect(tab.client.custody).toEqual({ kind: 'cookie', assurance: 'http-only' })
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context', 'start', 'context'])
  const reloaded = await own({ custody: 'cookie', server: tab.server, clock: tab.clock })
  expect(reloaded.client.getState().status).toBe('active')
  expect(reloaded.connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('bearer custody: says where the credential is', () => {
  expect(testClient().client.custody).toEqual({ kind: 'bearer', assurance: 'memory' })
})

test('can: outside a support session everything is left to the application', async () => {
  const tab = await own({ actions: { 'invoice.pay': { class: 'money', mutates: true } } })
  expect(tab.client.can('invoice.pay')).toEqual({ allowed: true })
  expect(tab.client.can('no.such.thing')).toEqual({ allowed: true })
})

test('can: inside, by mode, class and tag', async () => {
  const tab = await active({
    actions: {
      'invoice.pay': { class: 'money', mutates: true },
      'invoice.read': { class: 'read', mutates: false },
      'project.rename': { class: 'content', mutates: true },
    },
  })
  expect(tab.client.can('invoice.read')).toEqual({ allowed: true })
  expect(tab.client.can('project.rename')).toMatchObject({ allowed: false, code: 'mode_read_only' })
  expect(tab.client.can('invoice.pay')).toMatchObject({ allowed: false, code: 'action_restricted', class: 'money' })
  expect(tab.client.can('toString')).toMatchObject({ allowed: false, code: 'action_untagged' })
})

test('dispose: idempotent; nothing is left, and verbs say so', async () => {
  const tab = await active()
  const outcome = tab.client.extend().catch((error: unknown) => error)
  tab.client.dispose()
  tab.client.dispose()
  expect(await outcome).toMatchObject({ code: 'disposed' })
  expect(tab.clock.pending()).toBe(0)
  expect(tab.lifecycle.listeners()).toBe(0)
  expect(tab.connector.watchers()).toBe(0)
  for (const verb of [tab.client.end, tab.client.extend, tab.client.signOut]) {
    await expect(verb()).rejects.toMatchObject({ code: 'disposed' })
  }
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'disposed' })
  await tab.client.resume()
  await flush()
  expect(tab.clock.pending()).toBe(0)
})

test('dispose: a second client of the same page takes over (Strict Mode)', async () => {
  const first = testClient()
  void first.client.resume()
  first.client.dispose()
  const second = await own({ server: first.server, clock: first.clock, lifecycle: first.lifecycle })
  expect(second.client.getState().status).toBe('own')
  expect(first.lifecycle.listeners()).toBe(1)
  await second.client.start(startRequest())
  expect(second.connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
})

test('subscribe: a listener that throws stops neither the others nor the machine', async () => {
  const tab = testClient()
  tab.client.subscribe(() => {
    throw new Error('listener')
  })
  await tab.client.resume()
  await expect(tab.clock.advance(0)).rejects.toThrow('listener')
  expect(tab.client.getState().status).toBe('own')
})

test('subscribe: a verb called from a listener waits its turn', async () => {
  const tab = testClient()
  const outcomes: Promise<void>[] = []
  tab.client.subscribe((state, previous) => {
    if (state.status === 'own' && previous.status === 'resolving') outcomes.push(tab.client.start(startRequest()))
  })
  await tab.client.resume()
  await Promise.all(outcomes)
  expect(tab.client.getState().status).toBe('active')
})
