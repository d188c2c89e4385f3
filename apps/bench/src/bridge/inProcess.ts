import { type Bridge, type BridgeOptions, createBridge } from '../../../../packages/server/src/index.ts'
import { openPostgres } from '../../../../packages/server/src/sql/index.ts'
import { createTestProvider, type TestProvider } from '../../../../packages/server/src/testing/identityProvider.ts'
import { actorOf, customerOf, fillDirectory } from './people.ts'
import { ISSUER, settingsOf } from './settings.ts'
import type { Running } from './startBridges.ts'

/** A bridge on PostgreSQL in this process, asked without HTTP. */
export interface InProcess {
  readonly bridge: Bridge
  readonly provider: TestProvider
  readonly tokens: readonly string[]
  /** @param mode @default 'view' */
  start(index: number, mode?: 'view' | 'act'): Promise<Running>
  /** A token of a person's that nobody has seen before, of the session that they have. */
  freshToken(index: number): Promise<string>
  end(index: number, session: Running): Promise<void>
  close(): Promise<void>
}

export async function bridgeInProcess(
  url: string,
  people: number,
  options: Pick<BridgeOptions, 'monotonic'> = {},
): Promise<InProcess> {
  const sql = await openPostgres(url)
  await fillDirectory(sql, people)
  const provider = await createTestProvider(Date.now)
  const bridge = createBridge({ ...settingsOf(sql, provider.settings), ...options })
  await bridge.ready()
  let signed = 0
  const own = (index: number) => {
    signed += 1
    return provider.sign({ sub: actorOf(index), sid: `session-of-${actorOf(index)}`, jti: `token-${signed}` })
  }
  const tokens = await Promise.all(Array.from({ length: people }, (_, index) => own(index)))
  let keys = 0

  async function post<T>(index: number, path: string, body: object, status: number): Promise<T> {
    keys += 1
    const headers = {
      Authorization: `Bearer ${tokens[index]}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': `key-${keys}`,
    }
    const request = new Request(ISSUER + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const response = await bridge.fetch(request)
    if (response.status !== status) throw new Error(`${path} led to ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }

  return {
    bridge,
    provider,
    tokens,
    freshToken: own,
    async start(index, mode = 'view') {
      const reason = { code: 'billing_question', text: 'Invoice 4711 shows twice on the dashboard' }
      const body = { subject: customerOf(index), mode, reason }
      const { epoch, session, credential } = await post<Started>(index, '/support/sessions', body, 201)
      return { id: session.id, epoch, token: credential.accessToken }
    },
    async end(index, { id }) {
      await post(index, `/support/sessions/${id}/end`, {}, 200)
    },
    async close() {
      await bridge.close()
      await sql.close()
    },
  }
}

interface Started {
  readonly epoch: number
  readonly session: { readonly id: string }
  readonly credential: { readonly accessToken: string }
}
