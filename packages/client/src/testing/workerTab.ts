import type { ClientOptions, ImpersonationClient } from '../client.ts'
import { type VaultWorker, type WorkerBridgeOptions, type WorkerConnector, workerBridge } from '../connectors/worker.ts'
import { browserClock } from '../ports/clock.ts'
import type { VaultScope } from '../ports/workerScope.ts'
import { serveVault, type VaultOptions } from '../worker/serveVault.ts'
import { type FakeBridge, type FakeBridgeOptions, fakeBridge } from './fakeBridge.ts'
import { fakeLifecycle } from './fakeLifecycle.ts'
import { type FakeServer, type FakeServerOptions, fakeServer } from './fakeServer.ts'
import { startRequest } from './fixtures.ts'
import { loadedClient } from './loadedClient.ts'
import { type ManualClock, manualClock } from './manualClock.ts'
import { memoryChannel } from './memoryChannel.ts'

export interface WorkerTabOptions extends Omit<FakeServerOptions, 'now'>, FakeBridgeOptions {
  readonly client?: Partial<ClientOptions>
  readonly page?: Partial<WorkerBridgeOptions>
  readonly vault?: VaultOptions
  /** The server of another tab, such as the one before a reload. */
  readonly server?: FakeServer
  /** Stands between the vault and the network. */
  readonly network?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch
  /** Stands between the page and its port. */
  readonly port?: (port: VaultWorker) => VaultWorker
  /** Stands between the vault and its port. */
  readonly scope?: (scope: VaultScope) => VaultScope
}

export interface WorkerTab {
  readonly client: ImpersonationClient
  readonly connector: WorkerConnector
  readonly clock: ManualClock
  readonly server: FakeServer
  readonly bridge: FakeBridge
  /** Everything the vault has posted to the page, oldest first. */
  readonly posted: readonly unknown[]
  /** How many workers were created. */
  readonly created: () => number
  /** Says something to the worker, as any script of the page can. Numbers the message unless it has one. */
  forge(message: object): void
  /** Lets messages arrive that are on their way. */
  pass(): Promise<void>
  close(): void
}

/** A client whose credentials are kept by a real vault, at the other end of a `MessageChannel` instead of a worker. */
export function workerTab(options: WorkerTabOptions = {}): WorkerTab {
  const clock = manualClock()
  const turn = browserClock()
  const server = options.server ?? fakeServer({ ...options, now: clock.truth })
  const bridge = fakeBridge(server, options)
  const posted: unknown[] = []
  const ports: MessagePort[] = []
  let forged = 1_000_000

  function worker(): VaultWorker {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    const scope: VaultScope = {
      postMessage(message, transfer) {
        posted.push(message)
        port2.postMessage(message, transfer)
      },
      addEventListener: (type, listener) => port2.addEventListener(type, listener),
      start: () => port2.start(),
    }
    serveVault(
      {
        url: 'https://app.example',
        origins: ['https://app.example'],
        actorToken: async () => server.ownToken(),
        clock,
        fetch: options.network?.(bridge.fetch) ?? bridge.fetch,
        ...options.vault,
      },
      options.scope?.(scope) ?? scope,
    )
    return options.port?.(port1) ?? port1
  }

  const connector = workerBridge({ worker, clock, ...options.page })
  const client = loadedClient({
    onIdentityChange: () => undefined,
    connector,
    clock,
    lifecycle: fakeLifecycle(),
    channel: memoryChannel().tab(),
    fetch: bridge.fetch,
    ...options.client,
  })
  return {
    ...{ client, connector, clock, server, bridge, posted },
    created: () => ports.length / 2,
    forge(message) {
      forged += 1
      ports.at(-2)?.postMessage({ understudy: 'vault', id: forged, ...message })
    },
    async pass() {
      for (let round = 0; round < 20; round += 1) await new Promise<void>((resolve) => turn.after(0, resolve))
    },
    close() {
      client.dispose()
      for (const port of ports) port.close()
    },
  }
}

/** The worker tabs of one test file. `close` closes those that were opened: after each test. */
export function workerTabs() {
  const tabs: WorkerTab[] = []

  function open(options: WorkerTabOptions = {}): WorkerTab {
    const tab = workerTab(options)
    tabs.push(tab)
    return tab
  }

  /** Resumed: the own session. */
  async function own(options: WorkerTabOptions = {}): Promise<WorkerTab> {
    const tab = open(options)
    await tab.client.resume()
    return tab
  }

  /** In a support session. */
  async function active(options: WorkerTabOptions = {}): Promise<WorkerTab> {
    const tab = await own(options)
    await tab.client.start(startRequest())
    return tab
  }

  function close() {
    for (const tab of tabs.splice(0)) tab.close()
  }

  return { open, own, active, close }
}
