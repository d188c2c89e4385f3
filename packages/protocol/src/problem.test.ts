import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROBLEM_CODES, problemType, readProblem } from './problem.ts'

const problem = {
  type: problemType('rate_limited'),
  title: 'Too many starts',
  status: 429,
  code: 'rate_limited',
  detail: 'Ten starts an hour.',
}

describe('readProblem', () => {
  test('default', () => {
    expect(readProblem(problem)).toEqual(problem)
  })

  test('default: with everything it can carry', () => {
    const full = {
      ...problem,
      errors: [{ pointer: '/reason/text', code: 'too_short', detail: 'At least 10 characters.' }],
      ...{ endReason: 'ceiling', actionClass: 'money', retryAfter: 30 },
    }
    expect(readProblem(full)).toEqual(full)
    expect(readProblem({ ...full, stack: 'secret' })).toEqual(full)
  })

  test.each([
    ...[null, undefined, '', 'text', 0, true, [], [problem], {}, { code: 'rate_limited' }],
    ...[
      { ...problem, code: 'unheard_of' },
      { ...problem, code: 7 },
      { ...problem, code: ['rate_limited'] },
    ],
    ...[
      { ...problem, code: 'toString' },
      { ...problem, type: undefined },
      { ...problem, title: null },
    ],
    ...[
      { ...problem, status: '429' },
      { ...problem, detail: {} },
    ],
  ])('behavior: %j is none of ours', (body) => {
    expect(readProblem(body)).toBeNull()
  })

  test.each([
    ['errors', 'text'],
    ['errors', { length: 1 }],
    ['endReason', 'because'],
    ['actionClass', 7],
    ['retryAfter', '30'],
    ['retryAfter', -1],
    ['retryAfter', Number.NaN],
  ])('behavior: %s: %j is left out', (member, value) => {
    expect(readProblem({ ...problem, [member]: value })).toEqual(problem)
  })

  test('behavior: of the errors by field only whole ones are kept', () => {
    const good = { pointer: '/ticket', code: 'pattern', detail: 'Like ZD-1042.' }
    const errors = [
      null,
      'x',
      {},
      { ...good, code: 'odd' },
      { ...good, pointer: 7 },
      { ...good, detail: undefined },
      good,
    ]
    expect(readProblem({ ...problem, errors })?.errors).toEqual([good])
  })

  test('behavior: any body gives a problem that can be shown, or null', () => {
    const body = fc.record(
      {
        ...{ type: fc.string(), title: fc.string(), status: fc.integer(), detail: fc.string() },
        code: fc.constantFrom(...PROBLEM_CODES),
        ...{ errors: fc.anything(), endReason: fc.anything(), actionClass: fc.anything(), retryAfter: fc.anything() },
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(body, fc.anything()), (value) => {
        const read = readProblem(value)
        for (const { pointer } of read?.errors ?? []) expect(typeof pointer).toBe('string')
      }),
    )
  })
})

test('problemType: ends in the code, one for each', () => {
  const types = PROBLEM_CODES.map(problemType)
  expect(new Set(types).size).toBe(PROBLEM_CODES.length)
  for (const code of PROBLEM_CODES) expect(problemType(code)).toMatch(new RegExp(`/${code}$`))
})
