import { type Measure, type Peer, ratioTo } from '../measure.ts'
import { breakdown, type Weight, weigh } from '../size/bundle.ts'
import { type Entry, OURS, PEERS } from '../size/entries.ts'

const TARGET = 6000

/** What a visitor downloads: production build with all dependencies but React, minified, brotli 11. */
export const size: Measure = {
  name: 'size',
  async run(lab) {
    const ours = await weighed(OURS)
    const peers = await Promise.all(PEERS.map(weighed))
    if (lab.why) {
      const files = await breakdown(OURS)
      const lines = files.map((each) => `${each.brotli}\t${each.minified}\t${each.file}`)
      lab.note(['By file: brotli bytes saved without it, minified bytes.', ...lines].join('\n'))
    }
    return [
      {
        what: 'Size: client + `bridge` connector',
        ours,
        peers,
        ratio: ratioTo(peers, ours.value),
        target: `≤ ${kilobytes(TARGET)}`,
        met: ours.value <= TARGET,
        noise: 'exact',
        raw: { ours: ours.weights, peers: peers.map(({ name, weights }) => ({ name, weights })) },
      },
    ]
  },
}

async function weighed(entry: Entry): Promise<Peer & { readonly weights: readonly Weight[] }> {
  const weights = await weigh(entry)
  const [best] = weights
  if (best === undefined) throw new Error(`Nothing was built of ${entry.name}.`)
  const { initial, total, bundler } = best
  const later = total === initial ? '' : ` (${kilobytes(total)} in all)`
  return { name: entry.name, value: initial, text: `${kilobytes(initial)}${later} by ${bundler}`, weights }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
