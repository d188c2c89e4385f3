import type { Measure } from '../measure.ts'
import { median } from '../statistics.ts'

const READERS = 1000
const CHANGES = 50

/** A thousand components read the state; one change concerns ten of them. The others must not notice. */
export const subscribers: Measure = {
  name: 'subscribers',
  async run(lab) {
    const browser = await lab.browser()
    if (browser === null) return []
    const { origin } = await lab.double()
    const page = await browser.newPage()
    await page.goto(origin)
    const count = (kind: 'selectors' | 'spread') =>
      page.evaluate(([given, readers, changes]) => bench.countRenders(given, readers, changes), [
        kind,
        READERS,
        CHANGES,
      ] as const)
    // The first pass only warms the page up.
    await count('spread')
    const spread = await count('spread')
    const ours = await count('selectors')
    await page.close()
    if (ours.changed !== (READERS / 100) * CHANGES) throw new Error(`${ours.changed} readers noticed a change.`)

    const name = 'state in a React context'
    const time = (times: readonly number[]) => `${median(times).toFixed(2)} ms`
    return [
      {
        what: `${READERS} readers, one change: renders with an equal selection`,
        ours: { name: 'useImpersonation(select)', value: ours.equal, text: String(ours.equal) },
        peers: [{ name, value: spread.equal / CHANGES, text: String(spread.equal / CHANGES) }],
        ratio: spread.equal === 0 ? null : ours.equal / spread.equal,
        target: '0',
        met: ours.equal === 0,
        noise: `${CHANGES} changes`,
      },
      {
        what: `${READERS} readers, one change: time to the commit`,
        ours: { name: 'useImpersonation(select)', value: median(ours.times), text: time(ours.times) },
        peers: [{ name, value: median(spread.times), text: time(spread.times) }],
        ratio: median(ours.times) / median(spread.times),
        target: '—',
        met: null,
        noise: `${CHANGES} changes`,
        raw: { ours: ours.times, spread: spread.times },
      },
    ]
  },
}
