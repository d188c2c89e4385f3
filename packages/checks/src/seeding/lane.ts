import { join } from 'node:path'
import type { TestProjectInlineConfiguration } from 'vitest/config'
import type { TestModule } from 'vitest/node'
import { createVitest } from 'vitest/node'
import type { Edit, TestFiles } from './defect.ts'
import { plant } from './plant.ts'

/** What became of some test files. `broken`: nothing was tested, so nothing was noticed. */
export type Observation =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly test: string }
  | { readonly outcome: 'broken'; readonly why: string }

/** A test runner that stays up from run to run, in which sources can be changed without touching a file. */
export interface Lane {
  /** Runs test files with these edits in place, up to the first failure. One call at a time. */
  observe(tests: TestFiles, edits: readonly Edit[]): Promise<Observation>
  close(): Promise<void>
}

export interface LaneOptions {
  readonly root: string
  readonly projects: readonly TestProjectInlineConfiguration[]
  /** Tests with this in their name are left out. */
  readonly without?: string
}

/**
 * Opens a lane. Its vitest keeps every module it has read; the edited ones are read anew for the run with the defect and
 * again for the run after it. Each test file still gets a thread of its own, so nothing of a run lives on in the next.
 */
export async function openLane({ root, projects, without }: LaneOptions): Promise<Lane> {
  const planted = new Map<string, readonly Edit[]>()
  const loaded = new Set<string>()
  const failures: string[] = []

  const seed = {
    name: 'understudy:defect',
    enforce: 'pre' as const,
    transform(text: string, id: string) {
      const edits = planted.get(id.replace(/\?.*$/u, ''))
      if (edits === undefined) return null
      try {
        const code = edits.reduce(plant, text)
        for (const { file } of edits) loaded.add(file)
        return code
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error))
        throw error
      }
    },
  }

  const vitest = await createVitest('test', {
    config: false,
    root,
    watch: false,
    reporters: [{}],
    bail: 1,
    maxWorkers: 1,
    pool: 'threads',
    projects: projects.map((project) => ({ ...project, plugins: [...(project.plugins ?? []), seed] })),
  })
  await vitest.standalone()

  function change(edits: readonly Edit[]): void {
    const files = [...new Set(edits.map(({ file }) => file))]
    for (const file of planted.keys()) vitest.invalidateFile(file)
    planted.clear()
    for (const file of files) {
      const path = join(root, file)
      planted.set(
        path,
        edits.filter((edit) => edit.file === file),
      )
      vitest.invalidateFile(path)
    }
  }

  return {
    async observe({ project: name, files, tests = [] }, edits) {
      const project = vitest.projects.find((candidate) => candidate.name === name)
      if (project === undefined) return { outcome: 'broken', why: `There is no project ${name}.` }
      vitest.setGlobalTestNamePattern(pattern(tests, without))
      loaded.clear()
      failures.length = 0
      change(edits)
      try {
        const specifications = files.map((file) => project.createSpecification(join(project.config.root, file)))
        await vitest.runTestSpecifications(specifications)
        const never = edits.find(({ file }) => !loaded.has(file))
        if (failures[0] !== undefined) return { outcome: 'broken', why: failures[0] }
        if (never !== undefined) return { outcome: 'broken', why: `${never.file}: no test loaded it.` }
        return judge(specifications.map(({ testModule }) => testModule))
      } finally {
        change([])
      }
    },
    close: () => vitest.close(),
  }
}

/** Only a test that failed has noticed something. A file that could not even be loaded proves nothing about a defence. */
function judge(modules: readonly (TestModule | undefined)[]): Observation {
  const run = modules.filter((module) => module !== undefined)
  if (run.length < modules.length) return { outcome: 'broken', why: 'A test file did not run.' }
  // The runner orders the files as it likes, and stops at the first failure.
  for (const module of run) {
    const [failed] = module.children.allTests('failed')
    if (failed !== undefined) return { outcome: 'failed', test: `${fileOf(module)} › ${failed.name}` }
  }
  const silent = run.find((module) => !module.ok() || [...module.children.allTests('passed')].length === 0)
  if (silent === undefined) return { outcome: 'passed' }
  return { outcome: 'broken', why: `${fileOf(silent)}: ${silent.errors()[0]?.message ?? 'no test ran'}` }
}

function fileOf({ relativeModuleId }: TestModule): string {
  return relativeModuleId.replace(/^src\//u, '')
}

function pattern(tests: readonly string[], without: string | undefined): RegExp {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')
  const some = tests.length === 0 ? '' : `(?=.*(?:${tests.map(escaped).join('|')}))`
  return new RegExp(`^${without === undefined ? '' : `(?!.*${escaped(without)})`}${some}`, 'u')
}
