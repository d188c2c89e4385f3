import type { FreshSignIn } from '../options.ts'
import { Refusal } from '../refusal.ts'
import type { OwnCaller } from './authenticate.ts'

/**
 * Asks that the actor signed in recently and strongly enough to open somebody's account (RFC 9470). A token that does
 * not say when, is not fresh.
 *
 * @throws Refusal `step_up_required` with a challenge that says what would do
 */
export function requireFreshSignIn(rule: FreshSignIn | null, caller: OwnCaller, now: number): void {
  if (rule === null) return
  const age = caller.authTime === null ? Number.POSITIVE_INFINITY : now / 1000 - caller.authTime
  const strong = rule.acrValues === undefined || (caller.acr !== null && rule.acrValues.includes(caller.acr))
  if (age <= rule.maxAgeSeconds && strong) return

  const parameters = [
    'error="insufficient_user_authentication"',
    `max_age="${rule.maxAgeSeconds}"`,
    ...(rule.acrValues === undefined ? [] : [`acr_values="${rule.acrValues.join(' ')}"`]),
  ]
  throw new Refusal('step_up_required', { headers: { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` } })
}
