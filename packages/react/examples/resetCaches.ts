import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { broadcastToServiceWorker, swr, tanstackQuery } from '@understudy/client/integrations/caches'
import { auth, drafts, featureFlags, queryClient, swrMutate } from './yourApp.ts'

export const client = createImpersonationClient({
  connector: bridge({ actorToken: () => auth.getAccessToken() }),
  // In this order, each awaited, while the page shows nobody.
  resetHooks: [
    tanstackQuery(queryClient),
    swr(swrMutate),
    broadcastToServiceWorker(),
    featureFlags,
    { name: 'drafts', reset: () => drafts.clear() },
  ],
})
