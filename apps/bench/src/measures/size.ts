import { type Measure, ratioTo } from '../measure.ts'
import { breakdown } from '../size/bundle.ts'
import { OURS, PEERS } from '../size/entries.ts'
import { kilobytes, weighed } from '../size/weighed.ts'

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
