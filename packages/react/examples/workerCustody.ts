import { createImpersonationClient } from '@understudy/client'
import { workerBridge } from '@understudy/client/connectors/worker'

const connector = workerBridge({ worker: () => new Worker(new URL('./vault.ts', import.meta.url), { type: 'module' }) })

export const client = createImpersonationClient({ connector })
