import { bridge } from '../../../../packages/client/src/connectors/bridge.ts'
import { createImpersonationClient } from '../../../../packages/client/src/index.ts'
import { fakeLifecycle, fakeToken, people, startRequest } from '../../../../packages/client/src/testing/index.ts'
import { interleave } from '../interleave.ts'
import type { Lab, Measure, Row } from '../measure.ts'
import { medianOf, type Round, ratioOf } from '../statistics.ts'

const BATCHES = { rounds: 240, batch: 10, warmUp: 24 } as const
const LIMIT = 1.05

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
    connector: bridge({ url: origin, actorToken: async () => token }),
    lifecycle: fakeLifecycle({ origin }),
  })
  await client.resume()
  await client.start(startRequest())
  const headers = { Authorization: `Bearer ${token}` }
  const read = async (answer: Promise<Response>) => (await answer).text()
  const address = `${origin}/api/invoices`
  let warnings = 0
  const count = () => {
    warnings += 1
  }
  process.on('warning', count)
  const rounds = await interleave(
    [() => read(fetch(address)), () => read(fetch(address, { headers })), () => read(client.fetch(address))],
    BATCHES,
  )
  process.off('warning', count)
  if (warnings > 0)
    lab.note(`Node warned ${warnings} times that one signal has many listeners, those of \`client.fetch\`.`)
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
  const row = (name: string, index: number): Row => {
    const against = rounds.map((round) => [round[index] ?? Number.NaN, round[2] ?? Number.NaN])
    const { ratio, low, high } = ratioOf(against, 1)
    return {
      what: `\`client.fetch\` on loopback, ${where}`,
      ours: { name: 'client.fetch', value: each(2), text: shown(2) },
      peers: [{ name, value: each(index), text: shown(index) }],
      ratio,
      target: `≤ ${LIMIT}`,
      met: ratio <= LIMIT,
      noise: `${rounds.length} × ${BATCHES.batch} each, ${low.toFixed(2)}–${high.toFixed(2)}`,
      raw: { rounds: against },
    }
  }
  return [row('bare `fetch`', 0), row('`fetch` with a bearer token', 1)]
}
