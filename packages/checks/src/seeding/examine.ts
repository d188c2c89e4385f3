import type { Defect, DefectGroup, TestFiles } from './defect.ts'
import type { Lane, Observation } from './lane.ts'

/** One defect and what the tests made of it. Only `failed` means that it was noticed. */
export interface Finding {
  readonly defence: string
  readonly defect: string
  readonly observation: Observation
  readonly milliseconds: number
}

/** `void`: the tests do not even pass without a defect, so that nothing they say about one counts. */
export type Examination =
  | { readonly verdict: 'void'; readonly reasons: readonly string[] }
  | { readonly verdict: 'valid'; readonly findings: readonly Finding[] }

/** How long one run of a few test files may take. Milliseconds. */
const LIMIT = 120_000

/**
 * Runs the tests without a defect, then with each defect alone, side by side in the given lanes.
 *
 * @throws Error for two defects of one name, and when a run hangs: then nothing more can be learned in that lane
 */
export async function examine(groups: readonly DefectGroup[], lanes: readonly Lane[]): Promise<Examination> {
  const defects = groups.flatMap(({ defence, defects }) => defects.map((defect) => ({ defence, defect })))
  const names = defects.map(({ defect }) => defect.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`Two defects are called ${JSON.stringify(twice)}.`)

  const reasons: string[] = []
  await share(lanes, baseline(defects.map(({ defect }) => defect)), async (lane, tests) => {
    const observation = await observe(lane, tests, [])
    if (observation.outcome !== 'passed') reasons.push(describe(observation))
  })
  if (reasons.length > 0) return { verdict: 'void', reasons }

  const findings = await share(lanes, defects, async (lane, { defence, defect }): Promise<Finding> => {
    const begin = performance.now()
    const observation = await observe(lane, defect.noticedBy, defect.edits)
    return { defence, defect: defect.name, observation, milliseconds: Math.round(performance.now() - begin) }
  })
  return { verdict: 'valid', findings }
}

/** What a finding or a reason says to a person. */
export function describe(observation: Observation): string {
  switch (observation.outcome) {
    case 'passed':
      return 'SURVIVED: no test noticed'
    case 'failed':
      return observation.test
    case 'broken':
      return `BROKEN: ${observation.why}`
  }
}

/** Every test that a defect relies on, file by file. */
function baseline(defects: readonly Defect[]): TestFiles[] {
  const files = new Map<string, { project: string; file: string; tests: readonly string[] }>()
  for (const { noticedBy } of defects) {
    for (const file of noticedBy.files) {
      const { project, tests = [] } = noticedBy
      const known = files.get(`${project} ${file}`)
      // Once all tests of a file are needed, naming some would leave others out.
      const all = tests.length === 0 || known?.tests.length === 0
      files.set(`${project} ${file}`, { project, file, tests: all ? [] : [...(known?.tests ?? []), ...tests] })
    }
  }
  return [...files.values()].map(({ project, file, tests }) => ({ project, files: [file], tests }))
}

async function observe(lane: Lane, tests: TestFiles, edits: Defect['edits']): Promise<Observation> {
  let timer: NodeJS.Timeout | undefined
  const hung = new Promise<never>((_, reject) => {
    const text = `${tests.files.join(', ')}: not finished after ${LIMIT / 1000} s.`
    timer = setTimeout(() => reject(new Error(text)), LIMIT)
  })
  try {
    return await Promise.race([lane.observe(tests, edits), hung])
  } finally {
    clearTimeout(timer)
  }
}

/** Does all work in the given lanes, each taking the next piece as soon as it is free. Results in the order of `work`. */
async function share<W, R>(
  lanes: readonly Lane[],
  work: readonly W[],
  run: (lane: Lane, piece: W) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = work.entries()
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [index, piece] of queue) results[index] = await run(lane, piece)
    }),
  )
  return results
}
