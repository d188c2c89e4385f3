import { expect, test } from 'vitest'
import type { Defect, DefectGroup } from './defect.ts'
import { examine } from './examine.ts'
import type { Lane, Observation } from './lane.ts'

const defect = (name: string, files: readonly string[], tests?: readonly string[]): Defect => ({
  name,
  edits: [{ file: 'guard.ts', find: name, replace: '' }],
  noticedBy: { project: 'server', files, ...(tests === undefined ? {} : { tests }) },
})

const GROUPS: readonly DefectGroup[] = [
  { defence: 'fence', defects: [defect('not compared', ['a.test.ts']), defect('compared late', ['a.test.ts'])] },
  { defence: 'log', defects: [defect('not written', ['b.test.ts'], ['one row'])] },
]

const noticed: Observation = { outcome: 'failed', test: 'a.test.ts › refuses' }

/** A lane that says what it is told to, and remembers what it was asked. */
function laneOf(judge: (what: string) => Observation) {
  const asked: string[] = []
  const lane: Lane = {
    async observe({ files, tests = [] }, [edit]) {
      const what = edit?.find ?? [...files, ...tests].join(' ')
      asked.push(what)
      return judge(what)
    },
    close: async () => undefined,
  }
  return { lane, asked }
}

test('default: every test without a defect, then each defect alone', async () => {
  const { lane, asked } = laneOf((what) => (what.includes('test.ts') ? { outcome: 'passed' } : noticed))
  const examination = await examine(GROUPS, [lane])
  expect(asked).toEqual(['a.test.ts', 'b.test.ts one row', 'not compared', 'compared late', 'not written'])
  expect(examination).toMatchObject({
    verdict: 'valid',
    findings: [
      { defence: 'fence', defect: 'not compared', observation: noticed },
      { defence: 'fence', defect: 'compared late', observation: noticed },
      { defence: 'log', defect: 'not written', observation: noticed },
    ],
  })
})

test('behavior: two lanes share the work, and the findings keep their order', async () => {
  const judge = (what: string): Observation => (what.includes('test.ts') ? { outcome: 'passed' } : noticed)
  const [one, other] = [laneOf(judge), laneOf(judge)]
  const examination = await examine(GROUPS, [one.lane, other.lane])
  expect(one.asked.length + other.asked.length).toBe(5)
  expect(Math.min(one.asked.length, other.asked.length)).toBeGreaterThan(0)
  expect(examination.verdict === 'valid' && examination.findings.map((finding) => finding.defect)).toEqual([
    'not compared',
    'compared late',
    'not written',
  ])
})

test('behavior: where one defect needs all tests of a file, all of them have to pass without it', async () => {
  const defects = [defect('x', ['a.test.ts'], ['one']), defect('y', ['a.test.ts']), defect('z', ['a.test.ts'], ['two'])]
  const { lane, asked } = laneOf(() => ({ outcome: 'passed' }))
  await examine([{ defence: 'fence', defects }], [lane])
  expect(asked[0]).toBe('a.test.ts')
})

test.each<Observation>([noticed, { outcome: 'broken', why: 'no test ran' }])(
  'behavior: tests that do not pass without a defect ($outcome) make the run void',
  async (observation) => {
    const { lane, asked } = laneOf(() => observation)
    const examination = await examine(GROUPS, [lane])
    expect(examination).toMatchObject({ verdict: 'void', reasons: [expect.any(String), expect.any(String)] })
    expect(asked).toEqual(['a.test.ts', 'b.test.ts one row'])
  },
)

test('behavior: two defects of one name are a mistake', async () => {
  const { lane } = laneOf(() => ({ outcome: 'passed' }))
  await expect(examine([...GROUPS, ...GROUPS], [lane])).rejects.toThrow('Two defects are called "not compared".')
})
