import { fakeToken, people } from '../../../../packages/client/src/testing/index.ts'
import { interleave } from '../interleave.ts'
import type { Round } from '../statistics.ts'
import { countRenders } from './readers.tsx'
import { openTab, type Tab } from './tab.ts'

interface Batches {
  readonly rounds: number
  readonly batch: number
  readonly warmUp: number
}

const calls = {
  openTab,
  countRenders,
  /** Batches of `fetch`, of `fetch` with a bearer token, and of `client.fetch` in a support session. */
  async fetches(batches: Batches): Promise<readonly Round[]> {
    const tab = await openTab({ messages: true, visible: true })
    await tab.start()
    const headers = { Authorization: `Bearer ${fakeToken({ actor: people().dana })}` }
    const read = async (answer: Promise<Response>) => (await answer).text()
    const rounds = await interleave(
      [
        () => read(fetch('/api/invoices')),
        () => read(fetch('/api/invoices', { headers })),
        () => read(tab.client.fetch('/api/invoices')),
      ],
      batches,
    )
    await tab.end()
    tab.client.dispose()
    return rounds
  },
}

declare global {
  /** What the measures call in a page. */
  var bench: typeof calls
  /** The tab that a measure has opened in this page. */
  var tab: Tab
}

globalThis.bench = calls
