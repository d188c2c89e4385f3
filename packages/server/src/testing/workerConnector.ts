import { type WorkerConnector, workerBridge } from '@understudy/client/connectors/worker'
import { serveVault } from '@understudy/client/worker'
import { onTestFinished } from 'vitest'
import { BRIDGE_ISSUER } from './stage.ts'

type Leaving = Omit<Parameters<typeof workerBridge>[0], 'worker'>

/** The connector of a page whose credentials are in a worker, which asks by this `fetch` with this token. */
export function workerConnector(send: typeof fetch, token: string, leaving: Leaving = {}): WorkerConnector {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => {
    port1.close()
    port2.close()
  })
  serveVault(
    { url: BRIDGE_ISSUER, origins: [BRIDGE_ISSUER], actorToken: async () => token, fetch: send },
    {
      postMessage: (message, transfer) => port2.postMessage(message, transfer),
      addEventListener: (type, listener) => port2.addEventListener(type, listener),
      start: () => port2.start(),
    },
  )
  return workerBridge({ worker: () => port1, ...leaving })
}
