import { expect, test } from 'vitest'
import { DEFAULT_POLICY, HARD_CEILING } from './policy.ts'

test('DEFAULT_POLICY: passes its own checks', () => {
  const { duration, ticket, requestWindow } = DEFAULT_POLICY
  expect(duration.choices).toContain(duration.default)
  expect(Math.max(...duration.choices)).toBeLessThanOrEqual(Math.min(duration.max, HARD_CEILING))
  expect(ticket.example).toMatch(new RegExp(ticket.pattern, 'u'))
  expect(requestWindow).toBeLessThanOrEqual(1800)
  expect(JSON.parse(JSON.stringify(DEFAULT_POLICY))).toEqual(DEFAULT_POLICY)
})
