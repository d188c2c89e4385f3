import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { TestProjectInlineConfiguration } from 'vitest/config'
import config from '../../../../vitest.config.ts'
import { DEFECTS } from '../defects/all.ts'
import { ROOT } from '../paths.ts'
import type { DefectGroup } from './defect.ts'
import { examine } from './examine.ts'
import { openLane } from './lane.ts'
import { killed, tableOf } from './table.ts'

// The embedded database is enough to notice, and starts in a fraction of the time.
const ON_POSTGRES = 'on PostgreSQL'
const POSTGRES_SETUP = /vitestPostgres\.ts$/u

const word = process.argv[2] ?? ''
const chosen = choose(DEFECTS, word)
const projects = projectsOf(chosen)
const count = Math.min(2, availableParallelism(), chosen.flatMap(({ defects }) => defects).length)
const lanes = await Promise.all(
  Array.from({ length: count }, () => openLane({ root: ROOT, projects, without: ON_POSTGRES })),
)
const examination = await examine(chosen, lanes)
await Promise.all(lanes.map((lane) => lane.close()))

if (examination.verdict === 'void') {
  for (const reason of examination.reasons) console.error(reason)
  console.error('Void: without any defect the tests above do not pass, so nothing was learned.')
} else {
  for (const line of tableOf(examination.findings)) console.log(line)
}
const found = examination.verdict === 'valid' ? examination.findings : []
const report = process.env.UNDERSTUDY_DEFECTS_REPORT
if (report !== undefined) writeFileSync(report, JSON.stringify({ killed: killed(found), total: found.length }))
// Worker threads may still be on their way out; there is nothing left to wait for.
process.exit(found.length > 0 && killed(found) === found.length ? 0 : 1)

/** Those whose defence or name contains a word: all of them without one. */
function choose(groups: readonly DefectGroup[], part: string): DefectGroup[] {
  return groups
    .map((group) => ({
      ...group,
      defects: group.defects.filter(({ name }) => `${group.defence} ${name}`.includes(part)),
    }))
    .filter(({ defects }) => defects.length > 0)
}

/** The projects as the test command knows them, without a PostgreSQL. */
function projectsOf(groups: readonly DefectGroup[]): TestProjectInlineConfiguration[] {
  const needed = new Set(groups.flatMap(({ defects }) => defects.map(({ noticedBy }) => noticedBy.project)))
  return (config.test?.projects ?? []).flatMap((project) => {
    if (typeof project !== 'object' || !('test' in project)) return []
    const name = project.test?.name
    if (typeof name !== 'string' || !needed.has(name)) return []
    const setup = [project.test?.globalSetup ?? []].flat().filter((path) => !POSTGRES_SETUP.test(path))
    // Beside other work a test takes its time; one that runs out of it has noticed nothing.
    return [{ ...project, test: { ...project.test, globalSetup: setup, testTimeout: 30_000 } }]
  })
}
