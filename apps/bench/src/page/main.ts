import { fakeToken, people } from '../../../../packages/client/src/testing/index.ts'
import type { Round } from '../statistics.ts'
import { interleave, plainFetches, readText } from '../timing.ts'
import { countRenders } from './readers.tsx'
import { commits, openHeavyPage, openWatched } from './strip.tsx'
import { openTab, type Tab } from './tab.ts'

interface Batches {
  readonly rounds: number
  readonly batch: number
  readonly warmUp: number
}

const calls = {
  openTab,
  countRenders,
  openWatched,
  commits,
  async openHeavyPage(nodes: number): Promise<void> {
    globalThis.mountStrip = await openHeavyPage(nodes)
  },
  /** Batches of the plain ones, and of `client.fetch` in a support session. */
  async fetches(batches: Batches): Promise<readonly Round[]> {
    const tab = await openTab({ messages: true, visible: true })
    await tab.start()
    const address = '/api/invoices'
    const ours = () => readText(tab.client.fetch(address))
    const rounds = await interleave([...plainFetches(address, fakeToken({ actor: people().dana })), ours], batches)
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
  /** Puts the strip into the page that a measure has opened. */
  var mountStrip: () => Promise<void>
}

import '../../../../packages/react/src/styles.css'

globalThis.bench = calls
