import { serveStandIn } from '../serve.ts'
import { type KetoStore, readApp, syntaxApp, writeApp } from './apps.ts'
import type { Tuple } from './tuples.ts'

export type { Tuple } from './tuples.ts'

/** Ory Keto v26.2.0 over the model of the recordings: users, support grants, accounts. */
export interface KetoStandIn {
  readonly readUrl: string
  readonly writeUrl: string
  readonly syntaxUrl: string
  /** All that is stored, in the order of its coming. */
  tuples(): readonly Tuple[]
  close(): Promise<void>
}

/** Starts it, each of its ports on one of its own. */
export async function keto(): Promise<KetoStandIn> {
  const store: KetoStore = { tuples: [] }
  const [read, write, syntax] = await Promise.all(
    [readApp(store), writeApp(store), syntaxApp()].map((app) => serveStandIn((request) => app.fetch(request))),
  )
  if (read === undefined || write === undefined || syntax === undefined) throw new TypeError('A port is missing.')
  return {
    ...{ readUrl: read.url, writeUrl: write.url, syntaxUrl: syntax.url },
    tuples: () => store.tuples,
    async close() {
      await Promise.all([read.close(), write.close(), syntax.close()])
    },
  }
}
