import { createImpersonationClient } from '@understudy/client'
import { capabilitiesOf, narrowed } from '@understudy/client/connectors'
import { bridge, browserSession } from '@understudy/client/connectors/bridge'
import { provingFetch } from '@understudy/client/dpop'
import {
  type ConnectorGround,
  describeConnector,
  fakeLifecycle,
  memoryChannel,
  startRequest,
} from '@understudy/client/testing'
import { expect, onTestFinished, test } from 'vitest'
import { eachDatabase } from '../../testing/databases.ts'
import { setHydraStage } from '../../testing/hydraStage.ts'
import { openSite, type Page, type Site } from '../../testing/site.ts'
import { BRIDGE_ISSUER, sessionOf } from '../../testing/stage.ts'
import { TOKEN_IN_TEXT } from '../../testing/tokenInText.ts'
import { workerConnector } from '../../testing/workerConnector.ts'

type Database = Parameters<typeof setHydraStage>[0]
type BridgeConnector = ReturnType<typeof bridge>
type Departure = NonNullable<ConnectorGround['departures']>[number]

const CONSOLE = `${BRIDGE_ISSUER}/console/customers/cus_noor`
const request = (id: string, changes = {}) =>
  startRequest({ subject: { id, name: id }, returnTo: new URL(CONSOLE).pathname, ...changes })

/** A connector that declares what the bridge tells with its policy: the suite goes by what is declared. */
function priced(connector: BridgeConnector): BridgeConnector {
  const { extend: _, ...without } = connector
  const own = capabilitiesOf(without)
  return { ...without, capabilities: narrowed(own, { ...own, start: 'redirect', ownSession: 'none' }) }
}

/** The address bar of one page. */
function addressBar(href: string) {
  const bar = {
    href,
    read: () => bar.href,
    replace(url: string) {
      bar.href = url
    },
  }
  return bar
}

type Custody = 'token' | 'cookie' | 'worker' | 'token with a key'

interface Surroundings {
  readonly custody: Custody
  readonly token: string
  readonly page: Page
  readonly departures: Departure[]
  readonly network: { cut: boolean }
}

/** The connector of a page that is loaded at this address. */
function connectorAt(
  address: ReturnType<typeof addressBar>,
  { custody, token, page, departures, network }: Surroundings,
) {
  const leaving = { address, depart: (departure: Departure) => void departures.push(departure) }
  const wired: typeof fetch = async (input, init) => {
    if (network.cut) throw new TypeError('Failed to fetch')
    return page.fetch(input, init)
  }
  const bare: typeof fetch = (input, init) => wired(input, { ...init, credentials: 'omit' })
  const actorToken = async () => token
  if (custody === 'cookie') return { connector: bridge({ custody: 'cookie', fetch: wired, ...leaving }), send: wired }
  if (custody === 'worker') return { connector: workerConnector(bare, token, leaving), send: bare }
  const send = custody === 'token' ? bare : provingFetch({ url: BRIDGE_ISSUER, fetch: bare })
  return { connector: bridge({ url: BRIDGE_ISSUER, actorToken, fetch: send, ...leaving }), send }
}

/** Bridge, application and Hydra, and a browser in which Dana is signed in. */
async function openHouse(sql: Database, custody: Custody) {
  let site: Site | null = null
  const made = await setHydraStage(sql, {
    bridge: { browserSessions: { returnIdleSeconds: null }, dpop: {} },
    async open(opened, options) {
      site = await openSite(opened, options)
      return site.stage
    },
  })
  const page = (site as Site | null)!.page()
  const token = await made.stage.own('sup_dana')
  if (custody === 'cookie') await browserSession({ fetch: page.fetch }).signIn(token)
  const departures: Departure[] = []
  const network = { cut: false }
  return {
    ...{ made, departures, network },
    at(href: string) {
      const address = addressBar(href)
      return { ...connectorAt(address, { custody, token, page, departures, network }), address }
    },
  }
}

eachDatabase('the client, in a start through its own browser', (open) => {
  test.each<Custody>(['token', 'cookie', 'worker', 'token with a key'])(
    'in custody by %s: it leaves the page, and finds the session on the next one',
    async (custody) => {
      const { made, departures, at } = await openHouse(await open(), custody)
      const { window } = made
      const load = async (href: string) => {
        const { connector, send } = at(href)
        const client = createImpersonationClient({
          ...{ connector, channel: memoryChannel().tab(), onIdentityChange: () => undefined, fetch: send },
          lifecycle: fakeLifecycle({ origin: BRIDGE_ISSUER }),
        })
        onTestFinished(client.dispose)
        await client.resume()
        return client
      }
      const before = await load(CONSOLE)
      expect(before.getState()).toMatchObject({ status: 'own', actor: { id: 'sup_dana' } })
      let settled = false
      const leaving = before.start(request('cus_noor', { mode: 'act' })).catch(() => undefined)
      void leaving.then(() => {
        settled = true
      })
      await expect.poll(() => departures.length, { timeout: 10_000 }).toBe(1)
      expect([before.getState().status, settled]).toEqual(['starting', false])
      expect(JSON.stringify(departures)).not.toMatch(TOKEN_IN_TEXT)
      const landed = await window().go(departures[0]!.url)
      before.dispose()
      await leaving

      const after = await load(landed.href)
      expect(landed.href).toBe(CONSOLE)
      expect(after.getState()).toMatchObject({
        status: 'active',
        subject: { id: 'cus_noor' },
        session: { mode: 'act', ticket: 'ZD-1042' },
      })
      const write = await after.fetch('/api/projects', { method: 'POST', body: '{}' })
      expect([write.status, await write.json()]).toEqual([200, { sub: 'cus_noor', actor: 'sup_dana' }])
      await after.end()
      // The price: the own session went with the way there.
      expect(after.getState()).toMatchObject({ status: 'signed-out', why: 'session_ended' })
      await expect.poll(() => made.given.map(made.server.lives), { timeout: 10_000 }).toEqual([false])
    },
  )

  test('refused on the way: shown beside the own session, once, and gone from the address', async () => {
    const { made, departures, at } = await openHouse(await open(), 'token')
    const { connector } = at(CONSOLE)
    const page = new AbortController()
    const started = connector.start(request('cus_noor'), { signal: page.signal, idempotencyKey: 'key-1' })
    await expect.poll(() => departures.length, { timeout: 10_000 }).toBe(1)
    page.abort()
    await expect(started).rejects.toMatchObject({ code: 'aborted' })
    made.stage.people.change('cus_noor', { active: false })
    const landed = await made.window().go(departures[0]!.url)

    const { connector: next, address } = at(landed.href)
    const client = createImpersonationClient({
      ...{ connector: next, channel: memoryChannel().tab(), onIdentityChange: () => undefined },
      lifecycle: fakeLifecycle({ origin: BRIDGE_ISSUER }),
    })
    onTestFinished(client.dispose)
    await client.resume()
    expect(client.getState()).toMatchObject({ status: 'own', error: { code: 'subject_unavailable' } })
    expect(address.href).toBe(CONSOLE)
    expect(next.refused?.()).toBe(null)
  })
})

/** The bridge's connector in a browser, with Hydra behind the bridge, at the price of the own session. */
async function ground(sql: Database, custody: Custody): Promise<ConnectorGround> {
  const { made, departures, network, at } = await openHouse(sql, custody)
  const { stage, window } = made
  return {
    connector: priced(at(CONSOLE).connector),
    actor: { id: 'sup_dana', name: 'Dana Reyes' },
    request: request('cus_noor'),
    other: request('cus_tomas'),
    unavailable: request('cus_nobody'),
    departures,
    follow: async ({ url }) => priced(at((await window().go(url)).href).connector),
    async advance(milliseconds) {
      stage.clock.advance(milliseconds)
    },
    async revoke() {
      await stage.bridge.events.signedOutEverywhere('cus_noor')
    },
    async signOut() {
      await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    },
    async alive() {
      await stage.bridge.reap()
      return made.given.filter(made.server.lives).length
    },
    cutOff() {
      network.cut = true
    },
  }
}

eachDatabase('what is demanded of every connector, where the start leads through Hydra', (open) => {
  for (const custody of ['token', 'cookie'] as const) {
    describeConnector(test, {
      name: `by ${custody}`,
      capabilities: capabilitiesOf(
        priced(custody === 'cookie' ? bridge({ custody }) : bridge({ actorToken: async () => null })),
      ),
      setUp: async () => ground(await open(), custody),
    })
  }
})
