import { type Measure, type Peer, type Row, ratioTo } from '../measure.ts'
import { breakdown, filesOf } from '../size/bundle.ts'
import { LAZY, OURS, STRIP_OF_A_PEER, WITH_DIALOG, WITH_RADIX, WITH_STRIP } from '../size/entries.ts'
import { beyond, kilobytes, weighed } from '../size/weighed.ts'

const STRIP_TARGET = 5000
const DIALOG_TARGET = 4000
const LAZY_TARGET = 1500

/** What the kit adds to a page. Styles are not counted: they are a file of their own that the host may leave out. */
export const kitSize: Measure = {
  name: 'kit-size',
  async run(lab) {
    const [client, strip, radix, dialog, lazy, peer] = await Promise.all(
      [OURS, WITH_STRIP, WITH_RADIX, WITH_DIALOG, LAZY, STRIP_OF_A_PEER].map(weighed),
    )
    if (!client || !strip || !radix || !dialog || !lazy || !peer) throw new Error('Not all of it was built.')
    const stray = (await filesOf(WITH_STRIP)).filter((file) => file.includes('@radix-ui'))
    if (stray.length > 0) throw new Error(`A strip loads ${stray[0]}.`)
    if (lab.why) {
      const files = await breakdown(WITH_DIALOG)
      const lines = files
        .filter(({ file }) => file.includes('packages/react'))
        .map((each) => `${each.brotli}\t${each.minified}\t${each.file}`)
      lab.note(['The kit by file: brotli bytes saved without it, minified bytes.', ...lines].join('\n'))
    }
    return [
      row('Kit: provider, hooks, strip, countdown beyond the client, no Radix', beyond(strip, client), STRIP_TARGET),
      row('Kit: start dialog beyond strip and Radix', beyond(dialog, radix), DIALOG_TARGET),
      row('Kit: what an ordinary user downloads with `lazy`', lazy, LAZY_TARGET, [peer]),
      row('Kit: client, provider and strip at once', strip, null, [peer]),
    ]
  },
}

function row(what: string, ours: Peer, target: number | null, peers: readonly Peer[] = []): Row {
  return {
    what,
    ours,
    peers,
    ratio: ratioTo(peers, ours.value),
    target: target === null ? '—' : `≤ ${kilobytes(target)}`,
    met: target === null ? null : ours.value <= target,
    noise: 'exact',
  }
}
