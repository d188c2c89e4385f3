import { expect, test, vi } from 'vitest'
import { CLIENT_CODES } from './clientCodes.ts'
import { ImpersonationError, isImpersonationError } from './error.ts'
import { pageOf } from './pageByName.ts'
import { PROBLEM_CODES, type Problem, problemType } from './problem.ts'

const refusal: Problem = {
  ...{ type: problemType('validation_failed'), title: 'Check the form', status: 422, code: 'validation_failed' },
  detail: 'One field.',
  errors: [{ pointer: '/ticket', code: 'pattern', detail: 'Like ZD-1042.' }],
}

test('default', () => {
  const cause = new TypeError('socket closed')
  const error = new ImpersonationError('network', 'No answer came.', { cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'ImpersonationError', code: 'network', problem: null, fields: [], cause })
  expect(error.message).toBe('No answer came. (docs: errors/network)')
  expect(String(error)).toMatch(/^ImpersonationError: No answer came/)
})

test.each([
  ['network', 'errors'],
  ['rate_limited', 'problems'],
] as const)('message: %s points to the page that exists, in %s', (code, folder) => {
  expect(new ImpersonationError(code, 'x').message).toBe(`x (docs: ${folder}/${code})`)
})

test('message: names the page outside of development too', () => {
  expect(pageOf('rate_limited')).toBe('rate_limited')
})

test('options: cause is absent unless it is given', () => {
  expect(new ImpersonationError('busy', 'x')).not.toHaveProperty('cause')
})

test('options: problem brings the refusals by field', () => {
  const error = new ImpersonationError('validation_failed', 'Refused.', { problem: refusal })
  expect(error.problem).toBe(refusal)
  expect(error.fields).toEqual(refusal.errors)
})

test('isImpersonationError: knows its own, by code where asked', () => {
  const error = new ImpersonationError('busy', 'x')
  expect(isImpersonationError(error)).toBe(true)
  expect(isImpersonationError(error, 'busy')).toBe(true)
  expect(isImpersonationError(error, 'network')).toBe(false)
})

test.each([null, undefined, 'busy', 7, {}, new Error('busy'), { code: 'busy', name: 'ImpersonationError' }])(
  'isImpersonationError: %j is none',
  (value) => {
    expect(isImpersonationError(value)).toBe(false)
  },
)

test('behavior: two copies of the package recognise each other’s errors', async () => {
  vi.resetModules()
  const copy: typeof import('./error.ts') = await import('./error.ts')
  const foreign = new copy.ImpersonationError('session_ended', 'Over.')
  expect(foreign).not.toBeInstanceOf(ImpersonationError)
  expect(isImpersonationError(foreign, 'session_ended')).toBe(true)
  expect(copy.isImpersonationError(new ImpersonationError('busy', 'x'))).toBe(true)
})

test('behavior: what is logged of an error is its message, code and problem only', () => {
  const error = new ImpersonationError('busy', 'x')
  expect(Object.keys(error).sort()).toEqual(['code', 'name', 'problem'])
})

test('codes: one meaning each, in one spelling', () => {
  const codes = [...CLIENT_CODES, ...PROBLEM_CODES]
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
})
