import { ImpersonationError, problemType } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { failureFrom, failureOf } from './failure.ts'
import { failureText } from './failureText.ts'

const problem = (status: number, code: 'action_restricted' | 'validation_failed', more: object = {}) =>
  new Response(JSON.stringify({ type: problemType(code), title: 'Refused', status, code, detail: 'No.', ...more }), {
    status,
  })

test('a refused payment is said as what it is', async () => {
  const failure = await failureOf(problem(403, 'action_restricted', { actionClass: 'money' }))
  expect(failureText(failure)).toMatch(/^Paying is not available in a support session/)
})

test('a refused form says what is wrong with its first field', async () => {
  const errors = [{ pointer: '/name', code: 'required', detail: 'A name is needed.' }]
  const failure = await failureOf(problem(422, 'validation_failed', { errors }))
  expect(failure.fields).toEqual(errors)
  expect(failureText(failure)).toBe('A name is needed.')
})

test('an answer that is no problem document is a failure too', async () => {
  const failure = await failureOf(new Response('<html>', { status: 502 }))
  expect(failure).toMatchObject({ code: 'http_502', status: 502 })
  expect(failureText(failure)).toMatch(/Try again/)
})

test('what was thrown on the way keeps its code, and anything else is the network', () => {
  expect(failureFrom(new ImpersonationError('session_expired', 'Over.')).code).toBe('session_expired')
  expect(failureText(failureFrom(new TypeError('Failed to fetch')))).toMatch(/could not be reached/)
})
