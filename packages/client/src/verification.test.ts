import type { ContextAnswer, PendingAnswer, StartedAnswer } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { type Connector, ImpersonationError } from './index.ts'
import { write } from './testing/fakeToken.ts'
import { fakeToken, flush, people, sessions, startRequest, testClient } from './testing/index.ts'

const { dana, milo, noor, tomas } = people()

type Started = StartedAnswer
type Twist = (answer: Started) => StartedAnswer | PendingAnswer | object

const session = (change: (session: Started['session']) => Partial<Started['session']>): Twist => {
  return (answer) => ({ ...answer, session: { ...answer.session, ...change(answer.session) } })
}

const token = (change: (answer: Started) => object): Twist => {
  return (answer) => {
    const claims = {
      sub: answer.subject.id,
      act: { iss: 'https://id.example', sub: answer.actor.id },
      sid: answer.session.id,
      scope: `support:${answer.session.mode}`,
      ...change(answer),
    }
    return { ...answer, credential: { accessToken: write(claims), expiresAt: answer.session.expiresAt } }
  }
}

/** What back ends have been seen to answer, or could. */
const DEVIATIONS: Readonly<Record<string, Twist>> = {
  'another subject': (answer) => ({ ...answer, subject: tomas }),
  'the actor as the subject': (answer) => ({ ...answer, subject: dana }),
  'another actor': (answer) => ({ ...answer, actor: milo }),
  'more than was asked: act instead of view': session(() => ({ mode: 'act' })),
  'longer than asked': session(({ expiresAt }) => ({ expiresAt: expiresAt + 60_000 })),
  'past its own ceiling': session(({ expiresAt }) => ({ ceilingAt: expiresAt - 60_000 })),
  'a ceiling beyond the hour': session(({ ceilingAt }) => ({ ceilingAt: ceilingAt + 60_000 })),
  'over before it began': session(({ startedAt }) => ({ expiresAt: startedAt })),
  'no credential': ({ credential: _, ...answer }) => answer,
  'a credential that outlives the session': (answer) => ({
    ...answer,
    credential: { ...answer.credential!, expiresAt: answer.session.expiresAt + 1 },
  }),
  'an unreadable token': (answer) => ({ ...answer, credential: { ...answer.credential!, accessToken: 'opaque' } }),
  'the actor’s own token': (answer) => ({
    ...answer,
    credential: { ...answer.credential!, accessToken: fakeToken({ actor: dana }) },
  }),
  'a token for another subject': token(() => ({ sub: tomas.id })),
  'a token of another actor': token(() => ({ act: { sub: milo.id } })),
  'a token of an actor of another issuer': token(() => ({ act: { sub: dana.id, iss: 'https://other.example' } })),
  'a token without an actor': token(() => ({ act: undefined })),
  'a token with a malformed actor': token(() => ({ act: [dana.id] })),
  'a token with the actor nested the wrong way': token(() => ({ act: { sub: milo.id, act: { sub: dana.id } } })),
  'a token of another session': token(() => ({ sid: 'ss_other' })),
  'a token without a session': token(() => ({ sid: undefined })),
  'a token with more scope': token(() => ({ scope: 'support:view support:act' })),
}

test.each(Object.entries(DEVIATIONS))('start refuses %s, ends it, and stays own (R-23)', async (_, twist) => {
  const tab = testClient({ wrap: (connector) => twisted(connector, twist) })
  await tab.client.resume()
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: dana, error: { code: 'unverified_start' } })
  await flush()
  expect(tab.server.live()).toBe(null)
  expect(tab.client.getState().status).toBe('own')
  expect(tab.statuses).not.toContain('active')
  expect(tab.statuses).not.toContain('switching')
})

test('start accepts what was asked for: also a token whose actor has no issuer', async () => {
  const tab = testClient({
    wrap: (connector) =>
      twisted(
        connector,
        token(() => ({ act: { sub: dana.id } })),
      ),
  })
  await tab.client.resume()
  await tab.client.start(startRequest())
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: noor })
})

test('start accepts a shadow session: the actor’s own identity with the session’s id', async () => {
  const tab = testClient()
  await tab.client.resume()
  await tab.client.start(startRequest({ mode: 'shadow' }))
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { mode: 'shadow' } })
})

test('cookie custody refuses a credential that script could read', async () => {
  const credential = { accessToken: 'x', expiresAt: 0 }
  const tab = testClient({
    custody: 'cookie',
    wrap: (connector) => twisted(connector, (answer) => ({ ...answer, credential })),
  })
  await tab.client.resume()
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
})

/** What a proxy that strips credentials, or a server that ignores them, makes of the read-back. */
const READ_BACKS: Readonly<Record<string, (answer: ContextAnswer) => object>> = {
  'own: the credential did not arrive': ({ now, epoch }) => ({ state: 'own', now, epoch, actor: dana }),
  'nobody: the credential is refused': ({ now, epoch }) => ({ state: 'signed-out', now, epoch, why: 'invalid_token' }),
  'another session': (answer) =>
    answer.state === 'active' ? { ...answer, session: { ...answer.session, id: 'ss_other' } } : answer,
  'another subject': (answer) => ({ ...answer, subject: tomas }),
  'another actor': (answer) => ({ ...answer, actor: milo }),
  'another mode': (answer) =>
    answer.state === 'active' ? { ...answer, session: { ...answer.session, mode: 'act' } } : answer,
  'a start that is yet to come, and a ceiling as late': (answer) => {
    const late = { startedAt: 8e15, ceilingAt: 8e15, expiresAt: 7e15 }
    return answer.state === 'active' ? { ...answer, session: { ...answer.session, ...late } } : answer
  },
}

test.each(Object.entries(READ_BACKS))('the read-back says %s: not entered', async (_, twist) => {
  const tab = testClient({
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        const answer = await connector.context(options)
        return (options.credential === undefined ? answer : twist(answer)) as ContextAnswer
      },
    }),
  })
  await tab.client.resume()
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
  await flush()
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: { code: 'unverified_start' } })
  expect(tab.server.live()).toBe(null)
  expect(tab.statuses).not.toContain('active')
})

test('a renewed credential of somebody else ends the use of the session, and End works', async () => {
  const tab = testClient({
    wrap: (connector) => ({
      ...connector,
      credential: async ({ id }, options) => {
        const answer = await connector.credential!({ id }, options)
        const other = { actor: milo, subject: noor, session: sessions.support({ id }) }
        return { ...answer, credential: { ...answer.credential, accessToken: fakeToken(other) } }
      },
    }),
  })
  await tab.client.resume()
  await tab.client.start(startRequest())
  await tab.clock.advance(151_000)
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'unverified_start' } })
  await expect(tab.client.fetch('/x')).rejects.toMatchObject({ code: 'identity_unknown' })
  await tab.client.end()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
})

const GARBAGE: readonly unknown[] = [
  undefined,
  null,
  7,
  'own',
  [],
  {},
  { state: 'own' },
  { state: 'admin', epoch: 1, now: 1 },
]

test.each(GARBAGE)('context answers %j: nobody is shown', async (garbage) => {
  const tab = testClient({
    wrap: (connector) => ({ ...connector, context: async () => garbage as ContextAnswer }),
  })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: null, error: { code: 'invalid_answer' } })
})

test.each<[string, Twist]>([
  ['no deadline', session(() => ({ expiresAt: Number.NaN }))],
  ['a deadline in words', (answer) => ({ ...answer, session: { ...answer.session, expiresAt: 'soon' } })],
  ['no subject', ({ subject: _, ...answer }) => answer],
  ['a nameless subject', (answer) => ({ ...answer, subject: { id: 'cus_1' } })],
  ['nothing', () => ({})],
])('start answers with %s: the outcome is read from the context', async (_, twist) => {
  const tab = testClient({ wrap: (connector) => twisted(connector, twist) })
  await tab.client.resume()
  await tab.client.start(startRequest())
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: noor })
  expect(tab.told).toMatchObject([
    { event: 'error', detail: { error: { code: 'invalid_answer' } } },
    { event: 'started' },
  ])
})

function twisted(connector: Connector, twist: Twist): Connector {
  return {
    ...connector,
    async start(request, options) {
      const answer = await connector.start(request, options)
      return (answer.outcome === 'started' ? twist(answer) : answer) as StartedAnswer
    },
  }
}

test('people without a name are called by their id, and are people all the same', async () => {
  const nameless = { id: noor.id, name: '', email: '', org: null }
  const tab = testClient({
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        const answer = await connector.context(options)
        return (answer.state === 'active' ? { ...answer, subject: nameless } : answer) as ContextAnswer
      },
    }),
  })
  await tab.client.resume()
  await tab.client.start(startRequest())
  expect(tab.client.getState()).toMatchObject({ status: 'active', subject: { id: noor.id, name: noor.id } })
})

test('the read-back has no answer: asked again, and entered once it is confirmed (R-33)', async () => {
  let unanswered = 0
  const tab = testClient({
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        if (options.credential === undefined || unanswered > 0) return connector.context(options)
        unanswered += 1
        throw new ImpersonationError('network', 'No answer.')
      },
    }),
  })
  await tab.client.resume()
  await tab.client.start(startRequest())
  expect(unanswered).toBe(1)
  expect(tab.statuses).toEqual(['resolving', 'own', 'starting', 'resolving', 'switching', 'active'])
  expect(tab.server.ended).toEqual([])
})

/** Without a token in script, and with a context that says the same, only the answer itself can be looked at. */
const CONSISTENT: Readonly<Record<string, Twist>> = {
  'another subject': (answer) => ({ ...answer, subject: tomas }),
  'another mode': session(() => ({ mode: 'act' })),
}

test.each(Object.entries(CONSISTENT))(
  'cookie custody: start refuses %s, although the context says so too',
  async (_, twist) => {
    const tab = testClient({
      custody: 'cookie',
      wrap: (connector) => ({
        ...twisted(connector, twist),
        context: async (options) => {
          const answer = await connector.context(options)
          return (answer.state === 'active' ? twist(answer as never) : answer) as ContextAnswer
        },
      }),
    })
    await tab.client.resume()
    await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
    await flush()
    expect(tab.server.live()).toBe(null)
    expect(tab.statuses).not.toContain('active')
  },
)

test('cookie custody: start refuses another actor, although the context says otherwise', async () => {
  const tab = testClient({
    custody: 'cookie',
    wrap: (connector) => twisted(connector, (answer) => ({ ...answer, actor: milo })),
  })
  await tab.client.resume()
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
  expect(tab.statuses).not.toContain('active')
})

test('cookie custody: a read-back without its cookie refuses with that very code, ends it, and stays own', async () => {
  const refused = new ImpersonationError('custody_unavailable', 'No cookie is kept.')
  let started = false
  const tab = testClient({
    custody: 'cookie',
    wrap: (connector) => ({
      ...connector,
      start: (request, options) => {
        started = true
        return connector.start(request, options)
      },
      context: (options) =>
        started && tab.server.live() !== null ? Promise.reject(refused) : connector.context(options),
    }),
  })
  await tab.client.resume()
  await expect(tab.client.start(startRequest())).rejects.toBe(refused)
  await flush()
  expect(tab.server.live()).toBe(null)
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: dana, error: refused })
  expect(tab.statuses).not.toContain('active')
})

test('cookie custody: without a cookie there is nobody, and it is told', async () => {
  const refused = new ImpersonationError('custody_unavailable', 'No cookie is kept.')
  const tab = testClient({
    custody: 'cookie',
    wrap: (connector) => ({ ...connector, context: () => Promise.reject(refused) }),
  })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', why: 'no_credential' })
  expect(tab.told).toEqual([{ event: 'error', detail: { error: refused } }])
})
