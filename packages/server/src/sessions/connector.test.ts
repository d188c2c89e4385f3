import { capabilitiesOf } from '@understudy/client/connectors'
import { bridge, browserSession } from '@understudy/client/connectors/bridge'
import { workerBridge } from '@understudy/client/connectors/worker'
import { type ConnectorGround, describeConnector, startRequest } from '@understudy/client/testing'
import { test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { openSite } from '../testing/site.ts'
import { BRIDGE_ISSUER, sessionOf } from '../testing/stage.ts'
import { workerConnector } from '../testing/workerConnector.ts'

const dana = { id: 'sup_dana', name: 'Dana Reyes' }
const request = (id: string) => startRequest({ subject: { id, name: id } })

type Database = Parameters<typeof openSite>[0]

/** The real bridge behind a function, with the hands that a test needs to have on it. */
async function ground(sql: Database, custody: 'bearer' | 'cookie' | 'worker'): Promise<ConnectorGround> {
  const { stage, page } = await openSite(sql, {
    // Time passes here in leaps, as if nobody were there; that no own session comes back then is another test's.
    browserSessions: { returnIdleSeconds: null },
  })
  const tab = page()
  let cut = false
  const send =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    async (input, init) => {
      if (cut) throw new TypeError('Failed to fetch')
      init?.signal?.throwIfAborted()
      return fetch(input, init)
    }
  const token = await stage.own('sup_dana')
  if (custody === 'cookie') await browserSession({ fetch: tab.fetch }).signIn(token)
  const direct: typeof globalThis.fetch = (input, init) =>
    stage.bridge.fetch(new Request(new URL(String(input), BRIDGE_ISSUER), init))
  function connector() {
    if (custody === 'cookie') return bridge({ custody, fetch: send(tab.fetch) })
    if (custody === 'worker') return workerConnector(send(direct), token)
    return bridge({ actorToken: async () => token, fetch: send(direct) })
  }
  return {
    connector: connector(),
    actor: dana,
    request: request('cus_noor'),
    other: request('cus_tomas'),
    unavailable: request('cus_nobody'),
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
      const open = 'SELECT id FROM understudy.support_session WHERE ended_at IS NULL AND expires_at > $1'
      return (await stage.sql.query(open, [stage.clock.now()])).length
    },
    cutOff() {
      cut = true
    },
  }
}

eachDatabase('the bridge’s own connector passes what is demanded of every connector', (open) => {
  describeConnector(test, {
    name: 'by token',
    capabilities: capabilitiesOf(bridge({ actorToken: async () => null })),
    setUp: async () => ground(await open(), 'bearer'),
  })
  describeConnector(test, {
    name: 'by cookie',
    capabilities: capabilitiesOf(bridge({ custody: 'cookie' })),
    setUp: async () => ground(await open(), 'cookie'),
  })
  describeConnector(test, {
    name: 'by a worker',
    capabilities: capabilitiesOf(workerBridge({ worker: () => new MessageChannel().port1 })),
    setUp: async () => ground(await open(), 'worker'),
  })
})
