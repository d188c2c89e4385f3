import { createImpersonationClient, type ImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { workerBridge } from '@understudy/client/connectors/worker'
import { provingFetch } from '@understudy/client/dpop'
import { fakeLifecycle, memoryChannel, startRequest } from '@understudy/client/testing'
import { serveVault } from '@understudy/client/worker'
import { decodeJwt } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { openSite, type Page, type Site } from '../testing/site.ts'
import { BRIDGE_ISSUER } from '../testing/stage.ts'

const noor = { id: 'cus_noor', name: 'Noor Haddad' }
const request = (changes = {}) => startRequest({ subject: noor, mode: 'act', ...changes })
const KEYS_ONLY: Partial<BridgeOptions> = { browserSessions: {}, dpop: { starts: 'required', nonce: true } }

/** Everything a page sends, as the network sees it. */
function tapped(page: Page) {
  const sent: {
    readonly path: string
    readonly scheme: string
    readonly token: string
    readonly proof: string | null
  }[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    const [scheme = '', token = ''] = (headers.get('Authorization') ?? '').split(' ')
    const { pathname: path } = new URL(String(input), BRIDGE_ISSUER)
    sent.push({ path, scheme, token, proof: headers.get('DPoP') })
    return page.fetch(input, { ...init, headers, credentials: 'omit' })
  }
  return { sent, fetch }
}

const shared = (fetch: typeof globalThis.fetch) => ({
  lifecycle: fakeLifecycle({ origin: BRIDGE_ISSUER }),
  onIdentityChange: () => undefined,
  fetch,
})

async function write(client: ImpersonationClient) {
  const response = await client.fetch('/api/projects', { method: 'POST', body: '{}' })
  return { status: response.status, body: (await response.json()) as unknown }
}

eachDatabase('the client with a key for each session, against the bridge', (open) => {
  async function tab(site: Site, tabs = memoryChannel()) {
    const { sent, fetch: network } = tapped(site.page())
    const token = await site.stage.own('sup_dana')
    const fetch = provingFetch({ url: BRIDGE_ISSUER, fetch: network })
    const client = createImpersonationClient({
      connector: bridge({ url: BRIDGE_ISSUER, actorToken: async () => token, fetch }),
      channel: tabs.tab(),
      ...shared(fetch),
    })
    onTestFinished(client.dispose)
    await client.resume()
    return { client, sent, tabs }
  }

  test('start, act, extend, end, and again: a key each, no token without its proof (R-30)', async () => {
    const site = await openSite(await open(), KEYS_ONLY)
    const { client, sent } = await tab(site)
    const keys = new Set<unknown>()
    for (const _ of [1, 2]) {
      await client.start(request())
      expect(client.getState()).toMatchObject({ status: 'active', subject: { id: 'cus_noor' } })
      expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'cus_noor' } })
      // What was taken from the network is worth nothing, with the proof that went with it or without.
      const { token, proof } = sent.at(-1) ?? { token: '', proof: '' }
      const headers = { Origin: BRIDGE_ISSUER, 'Support-Context': `${decodeJwt(token).sid};e=1` }
      for (const [scheme, code] of [
        ['DPoP', 'invalid_dpop_proof'],
        ['Bearer', 'invalid_token'],
      ] as const) {
        const taken = { ...headers, Authorization: `${scheme} ${token}`, DPoP: proof ?? '' }
        const again = await site.raw('POST', '/api/projects', taken, '{}')
        expect([again.status, await again.json()]).toMatchObject([401, { code }])
      }
      await client.extend()
      const [last] = sent.filter(({ scheme }) => scheme === 'DPoP').slice(-1)
      keys.add((decodeJwt(last?.token ?? '').cnf as { jkt: string }).jkt)
      await client.end()
      expect(client.getState()).toMatchObject({ status: 'own' })
      expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'sup_dana' } })
    }
    expect(keys.size).toBe(2)
    const bound = sent.filter(({ token }) => token !== '' && 'act' in decodeJwt(token))
    expect(bound.length).toBeGreaterThan(3)
    expect(bound.every(({ scheme, proof }) => scheme === 'DPoP' && proof !== null)).toBe(true)
  })

  test('a second tab and a reload have keys of their own, and neither disturbs the other', async () => {
    const site = await openSite(await open(), KEYS_ONLY)
    const one = await tab(site)
    await one.client.start(request())
    const two = await tab(site, one.tabs)
    await expect.poll(() => two.client.getState().status).toBe('active')
    for (const { client } of [one, two, one]) {
      expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'cus_noor' } })
    }
    await two.client.end()
    await expect.poll(() => one.client.getState().status, { timeout: 10_000 }).toBe('own')
    expect(await site.stage.sql.query('SELECT thumbprint FROM understudy.session_key')).toHaveLength(2)
  })

  test('in the worker’s custody', async () => {
    const site = await openSite(await open(), KEYS_ONLY)
    const { sent, fetch: network } = tapped(site.page())
    const token = await site.stage.own('sup_dana')
    const { port1, port2 } = new MessageChannel()
    onTestFinished(() => {
      port1.close()
      port2.close()
    })
    serveVault(
      {
        url: BRIDGE_ISSUER,
        origins: [BRIDGE_ISSUER],
        actorToken: async () => token,
        fetch: provingFetch({ url: BRIDGE_ISSUER, fetch: network }),
      },
      {
        postMessage: (message, transfer) => port2.postMessage(message, transfer),
        addEventListener: (type, listener) => port2.addEventListener(type, listener),
        start: () => port2.start(),
      },
    )
    const client = createImpersonationClient({
      connector: workerBridge({ worker: () => port1 }),
      channel: memoryChannel().tab(),
      ...shared(network),
    })
    onTestFinished(client.dispose)
    await client.resume()
    await client.start(request())
    expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'cus_noor' } })
    await client.end()
    expect(client.getState()).toMatchObject({ status: 'own' })
    expect(sent.filter(({ scheme }) => scheme === 'DPoP').length).toBeGreaterThan(1)
  })

  test('a bridge that binds nothing is not believed: the start fails and is undone', async () => {
    const site = await openSite(await open(), { browserSessions: {} })
    const token = await site.stage.own('sup_dana')
    const page = site.page()
    // Somebody in between takes the proof away.
    const network: typeof globalThis.fetch = (input, init) => {
      const headers = new Headers(init?.headers)
      headers.delete('Support-DPoP')
      return page.fetch(input, { ...init, headers, credentials: 'omit' })
    }
    const fetch = provingFetch({ url: BRIDGE_ISSUER, fetch: network })
    const client = createImpersonationClient({
      connector: bridge({ url: BRIDGE_ISSUER, actorToken: async () => token, fetch }),
      channel: memoryChannel().tab(),
      ...shared(fetch),
    })
    onTestFinished(client.dispose)
    await client.resume()
    await expect(client.start(request())).rejects.toMatchObject({ code: 'unverified_start' })
    await expect.poll(() => client.getState().status).toBe('own')
    const live = () => site.stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')
    await expect.poll(live).toEqual([])
  })
})
