import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { partsOf } from './configuration.ts'
import { DAILY, NIGHTLY } from './configurations.ts'
import { type Exploration, explore } from './explore.ts'
import { INVARIANTS } from './invariants.ts'
import { replay } from './replay.ts'
import { sample } from './sample.ts'
import { table } from './table.ts'
import { traceText } from './trace.ts'

const USAGE = 'main.ts [--size daily|nightly] [--replays 3000] [--seed 1] [--report file.json]'

/** What a run has to come to before its silence says anything. */
const LEAST_WORLDS = 1_000_000
const LEAST_REPLAYS = 1000

// Millions of errors are made on the way, and nobody reads where.
Error.stackTraceLimit = 0

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'daily' },
    replays: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    report: { type: 'string' },
  },
})

interface Check {
  readonly name: string
  readonly passed: boolean
}

const write = (text: string) => process.stdout.write(`${text}\n`)
const count = (value: number) => value.toLocaleString('en')

async function main(): Promise<number> {
  const configurations = values.size === 'nightly' ? NIGHTLY : values.size === 'daily' ? DAILY : null
  if (configurations === null) {
    write(USAGE)
    return 2
  }
  const rows = [['', 'budget', 'worlds', 'transitions', 'at rest', 'depth', 'tab states', 'seconds', 'violations']]
  const checks: Check[] = []
  const total = { worlds: 0, transitions: 0, violations: 0, replayed: 0, differences: 0 }
  for (const configuration of configurations) {
    const parts = partsOf(configuration)
    const found = explore(parts)
    const violations = found.violation === null ? 0 : 1
    total.worlds += found.worlds
    total.transitions += found.transitions
    total.violations += violations
    rows.push([configuration.title, String(configuration.budget), ...rowOf(found), String(violations)])
    if (found.violation !== null) {
      const { invariant, why, trace } = found.violation
      write(
        `\n✗ ${configuration.title}: ${invariant}, ${INVARIANTS[invariant]}\n  ${why}\n${traceText(trace, parts)}\n`,
      )
      // The others have not been looked at everywhere, so nothing is said of them.
      checks.push({ name: `${configuration.title}: ${invariant}`, passed: false })
      continue
    }
    for (const invariant of Object.keys(INVARIANTS)) {
      checks.push({ name: `${configuration.title}: ${invariant}`, passed: true })
    }
    const indices = sample(found.worlds, Math.ceil(Number(values.replays) / configurations.length), Number(values.seed))
    let differences = 0
    for (const index of indices) {
      const difference = await replay(found.traceTo(index), parts)
      total.replayed += 1
      if (difference === null) continue
      if (differences === 0) write(`\n✗ replay: ${difference.why}\n${traceText(difference.trace, parts)}\n`)
      differences += 1
    }
    total.differences += differences
    checks.push({ name: `${configuration.title}: replayed through the real client`, passed: differences === 0 })
  }
  write(table(rows))
  write(
    `\n${count(total.worlds)} distinct worlds, ${count(total.transitions)} transitions, ${total.violations} violations`,
  )
  write(`${count(total.replayed)} traces replayed through the real client, ${total.differences} differences`)
  write(`${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most, ${Math.round(performance.now() / 1000)} s`)
  checks.push({ name: `at least ${count(LEAST_WORLDS)} distinct worlds`, passed: total.worlds >= LEAST_WORLDS })
  checks.push({ name: `at least ${count(LEAST_REPLAYS)} traces replayed`, passed: total.replayed >= LEAST_REPLAYS })
  report(checks)
  return checks.every(({ passed }) => passed) ? 0 : 1
}

function rowOf({ worlds, transitions, rests, depth, tabStates, milliseconds }: Exploration): string[] {
  return [worlds, transitions, rests, depth, tabStates].map(count).concat((milliseconds / 1000).toFixed(1))
}

/** One test per configuration and invariant, and one per replay. */
function report(checks: readonly Check[]): void {
  if (values.report === undefined) return
  mkdirSync(dirname(values.report), { recursive: true })
  writeFileSync(values.report, JSON.stringify({ checks }, null, 2))
}

process.exitCode = await main()
