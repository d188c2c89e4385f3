import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createLab } from './lab.ts'
import { loadNow, machine } from './machine.ts'
import type { Measure, Row } from './measure.ts'
import { afterRevocation } from './measures/afterRevocation.ts'
import { bridgeMemory } from './measures/bridgeMemory.ts'
import { bridgePairs } from './measures/bridgePairs.ts'
import { fetchCost } from './measures/fetchCost.ts'
import { guardCost } from './measures/guardCost.ts'
import { heap } from './measures/heap.ts'
import { kitSize } from './measures/kitSize.ts'
import { revoke } from './measures/revoke.ts'
import { roundTrips } from './measures/roundTrips.ts'
import { size } from './measures/size.ts'
import { stripCost } from './measures/stripCost.ts'
import { subscribers } from './measures/subscribers.ts'
import { tabs } from './measures/tabs.ts'
import { unavailableSubjects } from './measures/unavailableSubjects.ts'
import { CACHE } from './paths.ts'
import { tableOf, verdictOf } from './table.ts'

const MEASURES: readonly Measure[] = [
  ...[size, kitSize, fetchCost, roundTrips, tabs, subscribers, stripCost, heap],
  ...[bridgePairs, guardCost, revoke, afterRevocation, unavailableSubjects, bridgeMemory],
]

const { values, positionals } = parseArgs({
  options: { why: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !MEASURES.some((measure) => measure.name === name))
if (unknown.length > 0) {
  const known = MEASURES.map(({ name }) => name).join(', ')
  process.stderr.write(`No measure is called ${unknown.join(', ')}. There are: ${known}.\n`)
  process.exit(1)
}

const load = loadNow()
const lab = createLab(values.why)
const rows: Row[] = []
try {
  for (const measure of MEASURES) {
    if (positionals.length > 0 && !positionals.includes(measure.name)) continue
    process.stderr.write(`${measure.name} …\n`)
    rows.push(...(await measure.run(lab)))
  }
} finally {
  await lab.close()
}

const date = new Date().toISOString()
const where = machine(lab.browserVersion(), load)
const report = [`Measured on ${where}.`, tableOf(rows), verdictOf(rows), ...lab.notes]
process.stdout.write(`${report.join('\n\n')}\n`)

const results = join(CACHE, 'results')
mkdirSync(results, { recursive: true })
const file = join(results, `${date.replaceAll(':', '-')}.json`)
writeFileSync(file, JSON.stringify({ date, machine: where, rows }, null, 2))
