import { createImpersonationClient } from '@understudy/client'
import { capabilitiesOf } from '@understudy/client/connectors'
import { bridge } from '@understudy/client/connectors/bridge'
import {
  type ConnectorGround,
  describeConnector,
  fakeLifecycle,
  memoryChannel,
  startRequest,
} from '@understudy/client/testing'
import { expect, onTestFinished, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { type KetoStage, setKetoStage } from '../testing/ketoStage.ts'
import { ACTIONS, BRIDGE_ISSUER, sessionOf } from '../testing/stage.ts'

type Database = Parameters<typeof setKetoStage>[0]

const request = (id: string) => startRequest({ subject: { id, name: id }, mode: 'shadow' })

/** The network of a page: the bridge, and beside it one guarded route of the application's. */
function networkOf({ stage }: KetoStage): typeof globalThis.fetch {
  const guard = stage.bridge.guard(ACTIONS)
  return async (input, init) => {
    const asked = new Request(new URL(String(input instanceof Request ? input.url : input), BRIDGE_ISSUER), init)
    if (!new URL(asked.url).pathname.startsWith('/api/')) return stage.bridge.fetch(asked)
    const result = await guard.check(asked, { action: 'invoice.read', ...ACTIONS['invoice.read'] })
    return result.ok
      ? Response.json({ sub: result.caller.sub, of: result.caller.subject?.id ?? null })
      : result.response
  }
}

eachDatabase('the client, in a session in shadow mode', (open) => {
  test('it starts, is shown, is used under the actor’s own name, extended and ended', async () => {
    const made = await setKetoStage(await open())
    const token = await made.stage.own('sup_dana')
    const fetch = networkOf(made)
    const client = createImpersonationClient({
      connector: bridge({ actorToken: async () => token, fetch }),
      channel: memoryChannel().tab(),
      lifecycle: fakeLifecycle({ origin: BRIDGE_ISSUER }),
      fetch,
      onIdentityChange: () => undefined,
    })
    onTestFinished(client.dispose)
    await client.resume()
    await client.start(request('cus_noor'))
    expect(client.getState()).toMatchObject({
      status: 'active',
      actor: { id: 'sup_dana' },
      subject: { id: 'cus_noor' },
      session: { mode: 'shadow', ticket: 'ZD-1042' },
    })
    const read = async () => (await client.fetch('/api/invoices')).json()
    expect(await read()).toEqual({ sub: 'sup_dana', of: 'cus_noor' })
    await client.extend()
    expect(made.grants()).toHaveLength(2)
    await client.end()
    expect(client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
    expect(await read()).toEqual({ sub: 'sup_dana', of: null })
    await expect.poll(made.grants, { timeout: 10_000 }).toEqual([])
  })

  describeConnector(test, {
    name: 'keto',
    capabilities: capabilitiesOf(bridge({ actorToken: async () => null })),
    setUp: async () => ground(await open()),
  })
})

/** The bridge's connector in a browser, the bridge over Keto behind it. */
async function ground(sql: Database): Promise<ConnectorGround> {
  const made = await setKetoStage(sql)
  const { stage, server } = made
  const token = await stage.own('sup_dana')
  const fetch = networkOf(made)
  let cut = false
  return {
    connector: bridge({
      actorToken: async () => token,
      async fetch(input, init) {
        if (cut) throw new TypeError('Failed to fetch')
        init?.signal?.throwIfAborted()
        return fetch(input, init)
      },
    }),
    actor: { id: 'sup_dana', name: 'Dana Reyes' },
    request: request('cus_noor'),
    other: request('cus_tomas'),
    unavailable: request('cus_nobody'),
    async advance(milliseconds) {
      stage.clock.advance(milliseconds)
    },
    async revoke() {
      const grant = server.tuples().find(({ namespace }) => namespace === 'SupportGrant')
      await made.remove({ namespace: 'SupportGrant', object: grant?.object ?? '', relation: 'agents' })
      await stage.bridge.reap()
    },
    async signOut() {
      await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    },
    async alive() {
      await stage.bridge.reap()
      const grants = made.grants()
      const opened = grants.filter(({ namespace }) => namespace === 'SupportGrant').length
      return Math.max(opened, grants.length - opened)
    },
    cutOff() {
      cut = true
    },
  }
}
