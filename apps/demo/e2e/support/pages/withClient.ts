import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { ordinaryPage } from './ordinaryPage.ts'

// The smallest page with a client in it, as an ordinary customer gets it.
const client = createImpersonationClient({
  connector: bridge({ actorToken: ordinaryPage.token }),
  hint: () => false,
})

ordinaryPage.run({
  async boot() {
    client.subscribe(() => undefined)
    await client.resume()
    return client.getState().status
  },
  fetch: client.fetch,
})
