import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Measure, Row } from '../measure.ts'
import { HERE } from '../paths.ts'

const LIMIT = 1.02

/** Whether requests, and sessions that are over, leave something behind in a process that serves for weeks. */
export const bridgeMemory: Measure = {
  name: 'bridge-memory',
  async run(lab) {
    const cluster = await lab.postgres()
    const heaps = async (work: string, few: number, many: number) => {
      const probe = fileURLToPath(new URL('../bridge/memoryProbe.ts', import.meta.url))
      const flags = ['--conditions=@understudy/source', '--import', 'tsx']
      const args = [...flags, probe, await cluster.createDatabase(), work, String(few), String(many)]
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: HERE })
      return rowOf(work, [few, many], JSON.parse(stdout) as [number, number])
    }
    return [await heaps('requests', 100_000, 1_000_000), await heaps('cycles', 1000, 10_000)]
  },
}

function rowOf(work: string, [few, many]: readonly [number, number], pair: readonly [number, number]): Row {
  const [first, second] = pair
  const ratio = second / first
  const figure = (name: string, value: number) => ({ name, value, text: `${(value / 1e6).toFixed(2)} MB` })
  const mixed = 'requests (of a hundred 60 as oneself, 4 by a fresh token, 34 recorded reads, 2 recorded changes)'
  const what = work === 'requests' ? mixed : 'starts and ends'
  return {
    what: `JavaScript objects of a bridge after ${many} ${what} over ${few}`,
    ours: figure(`after ${many}`, second),
    peers: [figure(`after ${few}`, first)],
    ratio,
    target: `≤ ${LIMIT}`,
    met: ratio <= LIMIT,
    noise: '1 run',
    raw: pair,
  }
}
