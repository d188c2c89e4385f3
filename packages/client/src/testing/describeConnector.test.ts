import type { Capabilities } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { bridge } from '../connectors/bridge.ts'
import { capabilitiesOf } from '../connectors/capabilities.ts'
import { leavePage } from '../connectors/leavePage.ts'
import { refuse } from '../connectors/refusals.ts'
import type { Connector } from '../ports/connector.ts'
import type { Departure } from '../ports/departure.ts'
import { type ConnectorGround, connectorCases, describeConnector } from './describeConnector.ts'
import { fakeBridge } from './fakeBridge.ts'
import { fakeConnector } from './fakeConnector.ts'
import { type FakeServer, fakeServer } from './fakeServer.ts'
import { people, startRequest } from './fixtures.ts'
import { flush, manualClock } from './manualClock.ts'

const { dana, tomas, shira } = people()

/** A server in memory, and everything that a ground has but the connector. */
function surroundings(options: Parameters<typeof fakeServer>[0] = {}) {
  const clock = manualClock()
  const server = fakeServer({ now: clock.truth, ...options })
  server.disable(shira.id)
  let cut = false
  return {
    server,
    reachable: () => !cut,
    ground: {
      actor: dana,
      request: startRequest(),
      other: startRequest({ subject: tomas }),
      unavailable: startRequest({ subject: shira }),
      advance: (milliseconds: number) => clock.advance(milliseconds),
      revoke: async () => server.revoke(),
      signOut: async () => server.signOut(),
      alive: async () => (server.live() === null ? 0 : 1),
      cutOff: () => {
        cut = true
      },
    },
  }
}

async function bridgeGround(): Promise<ConnectorGround> {
  const { server, reachable, ground } = surroundings()
  const site = fakeBridge(server)
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), 'https://app.example')
    if (!reachable()) throw new TypeError('Failed to fetch')
    return site.fetch(url, init)
  }
  return { ...ground, connector: bridge({ actorToken: async () => server.ownToken(), fetch }) }
}

async function cookieGround(): Promise<ConnectorGround> {
  const { server, reachable, ground } = surroundings({ custody: 'cookie' })
  const connector = fakeConnector({ server, custody: 'cookie', fault: () => (reachable() ? 'pass' : 'fail') })
  return { ...ground, connector: abortable(connector) }
}

/** A fake gives its answer to whoever asks, also when nobody waits. */
function abortable(connector: Connector): Connector {
  return {
    ...connector,
    context: async (options) => {
      if (options.signal.aborted) throw refuse('aborted')
      return connector.context(options)
    },
  }
}

const bearer = capabilitiesOf(bridge({ actorToken: async () => null }))

describeConnector(test, { name: 'bridge, by token', capabilities: bearer, setUp: bridgeGround })
describeConnector(test, {
  name: 'a connector by cookie',
  capabilities: { ...bearer, start: 'cookie', ownSession: 'server', refresh: 'none' },
  setUp: cookieGround,
})

const BY_PAGE: Capabilities = {
  ...bearer,
  start: 'redirect',
  ownSession: 'parallel_cookie',
  refresh: 'none',
  extend: false,
  reason: 'dropped',
}

/** A back end that answers a form with a redirect, and a refusal with a flag in the URL. */
function pageConnector(server: FakeServer, options: { reachable(): boolean; depart(to: Departure): void; url: URL }) {
  const { reachable, depart, url } = options
  const reach = (signal: AbortSignal) => {
    if (signal.aborted) throw refuse('aborted')
    if (!reachable()) throw refuse('network')
  }
  const connector: Connector = {
    name: 'by page',
    capabilities: BY_PAGE,
    replaces: true,
    async context({ signal }) {
      reach(signal)
      return server.context()
    },
    start: ({ subject }, { signal }) =>
      leavePage({ url: `https://id.example/users/${subject.id}`, method: 'POST' }, { signal, depart }),
    async end({ id }, { signal }) {
      reach(signal)
      return server.end(id)
    },
    refused() {
      const flag = url.searchParams.get('saved')
      url.searchParams.delete('saved')
      return flag === null ? null : refuse('subject_unavailable')
    },
  }
  return connector
}

async function pageGround(): Promise<ConnectorGround> {
  const { server, reachable, ground } = surroundings({ custody: 'cookie' })
  const departures: Departure[] = []
  const at = (url: URL) => pageConnector(server, { reachable, depart: (to) => departures.push(to), url })
  return {
    ...ground,
    connector: at(new URL('https://app.example/')),
    departures,
    async follow({ url }) {
      const id = url.slice(url.lastIndexOf('/') + 1)
      const subject = Object.values(people()).find((person) => person.id === id)!
      const back = new URL('https://app.example/')
      try {
        const live = server.live()?.session.id
        server.start({ ...startRequest({ subject }), ...(live === undefined ? {} : { replaces: live }) }, `key-${id}`)
      } catch {
        back.searchParams.set('saved', 'impersonation_failed')
      }
      return at(back)
    },
  }
}

describeConnector(test, { name: 'a connector by redirect', capabilities: BY_PAGE, setUp: pageGround })

describe('what a connector lacks is said by name, and only that is left out', () => {
  const named = (capabilities: Capabilities, without = {}) => {
    const names: string[] = []
    describeConnector((name) => names.push(name), { name: 'x', capabilities, setUp: bridgeGround, without })
    return names
  }

  test('the bridge lacks grants and redirects', () => {
    const names = named(bearer)
    expect(names.at(-1)).toBe('x: says what it lacks: grants, redirects')
    expect(names.length - 1).toBe(connectorCases.length - 2)
  })

  test('a back end without more time, a place for the reason, replacing', () => {
    const poor = { ...bearer, extend: false, reason: 'dropped', second: 'refuses', refresh: 'none' } as const
    expect(named(poor).at(-1)).toBe(
      'x: says what it lacks: grants, a place for the reason, replacing, extend, refresh, redirects',
    )
  })

  test('what the ground cannot do says why', () => {
    const names = named(bearer, { signOut: 'its sign-out cannot be driven' })
    expect(names.at(-1)).toContain('signOut here: its sign-out cannot be driven')
  })

  test('a connector that lacks something else than was said is found', async () => {
    const runs = new Map<string, () => Promise<void>>()
    const capabilities: Capabilities = { ...bearer, second: 'refuses' }
    describeConnector((name, run) => runs.set(name, run), { name: 'x', capabilities, setUp: bridgeGround })
    await expect(runs.get('x: says what it lacks: grants, replacing, redirects')?.()).rejects.toThrow('itself lacks')
  })
})

/** Connectors with one fault each, and the case that has to find it. */
const FAULTS: readonly [string, (connector: Connector, ground: ConnectorGround) => Partial<Connector>, string][] = [
  ['declares what it has not', () => ({ capabilities: { ...bearer, extend: false } }), 'what it declares'],
  [
    'opens another account',
    (connector, { other }) => ({ start: (_, options) => connector.start(other, options) }),
    'for the subject who was asked for',
  ],
  [
    'believes itself',
    (connector) => ({
      end: async (session, options) => ({ ...(await connector.end(session, options)), outcome: 'ended' as const }),
    }),
    'a success twice',
  ],
  [
    'throws what it likes',
    (connector) => ({
      start: (request, options) =>
        connector.start(request, options).catch(() => {
          throw new Error('403')
        }),
    }),
    'refused by a known code',
  ],
  [
    'stacks',
    (connector, { other }) => ({
      start: async (request, options) =>
        request.subject.id === other.subject.id
          ? connector.start({ ...request, replaces: 'ss_1' }, options)
          : connector.start(request, options),
    }),
    'never stacked',
  ],
  [
    'repeats a name',
    (connector) => ({
      start: (request, options) =>
        connector.start(request, options).catch(() => {
          throw refuse('session_conflict', { detail: `${request.subject.name} is open.` })
        }),
    }),
    'no error repeats',
  ],
  [
    'does nothing at the end',
    (connector) => ({
      end: async ({ id }, options) => {
        const { now, epoch } = await connector.context(options)
        const ended = { id, reason: 'actor_ended' as const, endedAt: now, subject: people().noor, returnTo: null }
        return { outcome: 'ended', session: ended, own: 'stands', epoch, now }
      },
    }),
    'an end ends this session',
  ],
  [
    'only says that it is over, at the end',
    (connector, { actor }) => {
      let left = false
      return {
        async context(options) {
          const answer = await connector.context(options)
          const { epoch, now } = answer
          return left && answer.state === 'active' ? { state: 'own', epoch, now, actor } : answer
        },
        async end({ id }, options) {
          const { now, epoch } = await connector.context(options)
          left = true
          const ended = { id, reason: 'actor_ended' as const, endedAt: now, subject: people().noor, returnTo: null }
          return { outcome: 'ended', session: ended, own: 'stands', epoch, now }
        },
      }
    },
    'an end ends this session',
  ],
]

test.each(FAULTS)('a connector that %s is found', async (_, faulty, name) => {
  const found = connectorCases.find((one) => one.name.includes(name))!
  const whole = await bridgeGround()
  await expect(found.run(whole, bearer)).resolves.toBeUndefined()
  const ground = await bridgeGround()
  const broken = { ...ground, connector: { ...ground.connector, ...faulty(ground.connector, ground) } }
  await expect(found.run(broken, bearer)).rejects.toThrow()
  await flush()
})
