import type { ClientEvents, ClientOptions, ImpersonationClient } from '../client.ts'
import type { Status } from '../stack/state.ts'
import { type FakeConnector, type FakeConnectorOptions, fakeConnector } from './fakeConnector.ts'
import { type FakeLifecycle, fakeLifecycle } from './fakeLifecycle.ts'
import { type FakeServer, fakeServer } from './fakeServer.ts'
import { startRequest } from './fixtures.ts'
import { loadedClient } from './loadedClient.ts'
import { type ManualClock, manualClock } from './manualClock.ts'
import { type MemoryChannel, memoryChannel } from './memoryChannel.ts'
import { memoryOnce } from './memoryOnce.ts'
import { memoryTabStorage } from './memoryStorage.ts'

export interface TestClientOptions
  extends Omit<FakeConnectorOptions, 'now'>,
    Partial<Omit<ClientOptions, 'clock' | 'channel' | 'lifecycle' | 'connector'>> {
  readonly clock?: ManualClock
  /** The tabs this one belongs to. @default alone */
  readonly tabs?: MemoryChannel
  readonly lifecycle?: FakeLifecycle
  /** What makes the client of its options. @default all of its code is there from the beginning */
  readonly create?: (options: ClientOptions) => ImpersonationClient
  /** Instead of a {@link fakeConnector} over `server`: made from it, such as one that deviates. */
  readonly wrap?: (connector: FakeConnector) => ClientOptions['connector']
}

export interface TestClient {
  readonly client: ImpersonationClient
  readonly clock: ManualClock
  readonly connector: FakeConnector
  readonly server: FakeServer
  readonly lifecycle: FakeLifecycle
  readonly tabs: MemoryChannel
  /** Every status the client has been in since it was created, oldest first. */
  readonly statuses: readonly Status[]
  /** Everything it has told, oldest first. */
  readonly told: readonly { readonly event: keyof ClientEvents; readonly detail: unknown }[]
}

/**
 * A real client with every port in the test's hands.
 *
 * @example
 * const { client, clock, server } = testClient()
 * await client.resume()
 * server.revoke()
 */
export function testClient(options: TestClientOptions = {}): TestClient {
  const { clock = manualClock(), tabs = memoryChannel(), lifecycle = fakeLifecycle(), wrap, ...others } = options
  const { create = loadedClient, ...rest } = others
  const keepsOwn = options.capabilities?.ownSession !== 'none'
  const server = options.server ?? fakeServer({ keepsOwn, ...options, now: clock.truth })
  const connector = fakeConnector({ ...options, server, now: clock.truth })
  const client = create({
    onIdentityChange: () => undefined,
    storage: memoryTabStorage(),
    once: memoryOnce().tab(),
    ...rest,
    connector: wrap === undefined ? connector : wrap(connector),
    clock,
    channel: tabs.tab(),
    lifecycle,
  })
  const statuses: Status[] = [client.getState().status]
  const told: { readonly event: keyof ClientEvents; readonly detail: unknown }[] = []
  client.subscribe(({ status }) => {
    if (statuses.at(-1) !== status) statuses.push(status)
  })
  for (const event of ['warning', 'started', 'ended', 'returned', 'error'] as const) {
    client.on(event, (detail) => told.push({ event, detail }))
  }
  return { client, clock, connector, server, lifecycle, tabs, statuses, told }
}

/** A {@link testClient} that has resumed: the own session, unless the options say otherwise. */
export async function ownTestClient(options: TestClientOptions = {}): Promise<TestClient> {
  const made = testClient(options)
  await made.client.resume()
  return made
}

/** A {@link testClient} in a support session: Noor Haddad, `view`, ten minutes. */
export async function activeTestClient(options: TestClientOptions = {}): Promise<TestClient> {
  const made = await ownTestClient(options)
  await made.client.start(startRequest())
  return made
}
