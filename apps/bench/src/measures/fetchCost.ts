import { bridge } from '../../../../packages/client/src/connectors/bridge.ts'
import { createImpersonationClient } from '../../../../packages/client/src/index.ts'
import { fakeLifecycle, fakeToken, people, startRequest } from '../../../../packages/client/src/testing/index.ts'
import type { Lab, Measure, Row } from '../measure.ts'
import { medianOf, type Round, ratioOf } from '../statistics.ts'
import { interleave, plainFetches, readText } from '../timing.ts'

const BATCHES = { rounds: 240, batch: 10, warmUp: 24 } as const
const LIMIT = 1.05
/** Position of `client.fetch` among what is timed, behind the plain ones. */
const OURS = 3

/** What the fence costs a request that is answered at once, from this machine: the worst case there is. */
export const fetchCost: Measure = {
  name: 'fetch',
  async run(lab) {
    const rows = rowsOf('Node', await inNode(lab))
    const inPage = await inChromium(lab)
    return inPage === null ? rows : [...rows, ...rowsOf('Chromium', inPage)]
  },
}

async function inNode(lab: Lab): Promise<readonly Round[]> {
  const { origin, reset } = await lab.double()
  await reset()
  const token = fakeToken({ actor: people().dana })
  const client = createImpersonationClient({
    onIdentityChange: () => undefined,
    connector: bridge({ url: origin, actorToken: async () => token }),
    lifecycle: fakeLifecycle({ origin }),
  })
  await client.resume()
  await client.start(startRequest())
  const address = `${origin}/api/invoices`
  let warnings = 0
  const count = () => {
    warnings += 1
  }
  process.on('warning', count)
  const rounds = await interleave([...plainFetches(address, token), () => readText(client.fetch(address))], BATCHES)
  process.off('warning', count)
  if (warnings > 0) {
    const who = '`client.fetch` hands one to all requests of an identity, and so does the one written by hand'
    lab.note(`Node warned ${warnings} times of one signal with very many listeners: ${who}.`)
  }
  await client.end()
  client.dispose()
  return rounds
}

async function inChromium(lab: Lab): Promise<readonly Round[] | null> {
  const browser = await lab.browser()
  if (browser === null) return null
  const { origin, reset } = await lab.double()
  await reset()
  const page = await browser.newPage()
  await page.goto(origin)
  const rounds = await page.evaluate((batches) => bench.fetches(batches), BATCHES)
  await page.close()
  return rounds
}

function rowsOf(where: string, rounds: readonly Round[]): readonly Row[] {
  const each = (index: number) => (medianOf(rounds, index) / BATCHES.batch) * 1000
  const shown = (index: number) => `${each(index).toFixed(0)} µs`
  const row = (name: string, index: number, limit: number | null): Row => {
    const against = rounds.map((round) => [round[index] ?? Number.NaN, round[OURS] ?? Number.NaN])
    const { ratio, low, high } = ratioOf(against, 1)
    return {
      what: `\`client.fetch\` on loopback, ${where}`,
      ours: { name: 'client.fetch', value: each(OURS), text: shown(OURS) },
      peers: [{ name, value: each(index), text: shown(index) }],
      ratio,
      target: limit === null ? '—' : `≤ ${limit}`,
      met: limit === null ? null : ratio <= limit,
      noise: `${rounds.length} × ${BATCHES.batch} each, ${low.toFixed(2)}–${high.toFixed(2)}`,
      raw: { rounds: against },
    }
  }
  return [
    row('bare `fetch`', 0, LIMIT),
    row('`fetch` with a bearer token', 1, LIMIT),
    row('`fetch` with token, context header, signal, no redirects', 2, null),
  ]
}
