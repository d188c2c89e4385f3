import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, CDPSession } from 'playwright-core'
import { bytesOf } from '../heapBytes.ts'
import type { Measure, Row } from '../measure.ts'
import { HERE } from '../paths.ts'
import { median } from '../statistics.ts'

const FEW = 20
const MANY = 200
const RUNS = 5
const LIMIT = 1.02

/** Whether coming and going leaves something behind. */
export const heap: Measure = {
  name: 'heap',
  async run(lab) {
    const rows = [rowOf('Node, connector in memory', await inNode())]
    const browser = await lab.browser()
    if (browser === null) return rows
    const { origin, reset } = await lab.double()
    await reset()
    return [...rows, rowOf('Chromium, over HTTP', [await inChromium(browser, origin)])]
  },
}

type Pair = readonly [number, number]

async function inNode(): Promise<readonly Pair[]> {
  const probe = fileURLToPath(new URL('../heapProbe.ts', import.meta.url))
  const flags = ['--conditions=@understudy/source', '--import', 'tsx']
  const pairs: Pair[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const args = [...flags, probe, String(FEW), String(MANY)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: HERE })
    pairs.push(JSON.parse(stdout) as Pair)
  }
  return pairs
}

async function inChromium(browser: Browser, origin: string): Promise<Pair> {
  const page = await browser.newPage()
  await page.goto(origin)
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('HeapProfiler.enable')
  await page.evaluate(async () => {
    // The browser's own list of what was fetched grows to 250 entries.
    performance.setResourceTimingBufferSize(0)
    globalThis.tab = await bench.openTab({ messages: true, visible: true })
  })
  const after = async (cycles: number) => {
    await page.evaluate(async (count) => {
      for (let cycle = 0; cycle < count; cycle += 1) {
        await tab.start()
        await tab.end()
        tab.forget()
      }
    }, cycles)
    await devTools.send('HeapProfiler.collectGarbage')
    return bytesOf(await snapshot(devTools))
  }
  const pair = [await after(FEW), await after(MANY - FEW)] as const
  await page.close()
  return pair
}

async function snapshot(devTools: CDPSession): Promise<string> {
  let text = ''
  const take = ({ chunk }: { readonly chunk: string }) => {
    text += chunk
  }
  devTools.on('HeapProfiler.addHeapSnapshotChunk', take)
  await devTools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  devTools.off('HeapProfiler.addHeapSnapshotChunk', take)
  return text
}

function rowOf(where: string, pairs: readonly Pair[]): Row {
  const few = median(pairs.map(([first]) => first))
  const many = median(pairs.map(([, second]) => second))
  const ratios = pairs.map(([first, second]) => second / first)
  const ratio = median(ratios)
  const range = [Math.min(...ratios), Math.max(...ratios)].map((each) => each.toFixed(3)).join('–')
  return {
    what: `JavaScript objects after ${MANY} start/end cycles over ${FEW}, ${where}`,
    ours: { name: `after ${MANY}`, value: many, text: megabytes(many) },
    peers: [{ name: `after ${FEW}`, value: few, text: megabytes(few) }],
    ratio,
    target: `≤ ${LIMIT}`,
    met: ratio <= LIMIT,
    noise: pairs.length === 1 ? '1 run' : `${pairs.length} runs, all within ${range}`,
    raw: pairs,
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`
}
