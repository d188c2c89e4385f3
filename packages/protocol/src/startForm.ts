import type { Mode } from './modes.ts'
import { HARD_CEILING, type Policy } from './policy.ts'
import type { FieldProblem } from './problem.ts'
import { countCharacters, normaliseReason } from './reason.ts'
import { REASON_MAX, REASON_MIN } from './reasonBounds.ts'

/** The parts of a start that a person fills in. */
export interface StartForm {
  readonly mode: Mode
  readonly reason: { readonly code: string; readonly text: string }
  readonly ticket: string | null
  readonly ttlSeconds: number
  /** Without the approval that the start may need. @default false */
  readonly breakGlass?: boolean
}

/**
 * Checks what a person filled in against the policy. The dialog calls it before sending, the bridge before deciding;
 * the same sentence on both sides.
 */
export function checkStartForm(policy: Policy, form: StartForm): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  const refuse = (pointer: string, code: FieldProblem['code'], detail: string) =>
    problems.push({ pointer, code, detail })

  if (!policy.modes[form.mode].enabled) refuse('/mode', 'not_allowed', 'This mode is switched off by policy.')

  if (form.reason.code === '') refuse('/reason/code', 'required', 'Choose why the account is opened.')
  else if (!policy.reasonCodes.some(({ code }) => code === form.reason.code)) {
    refuse('/reason/code', 'unknown_value', 'The policy does not know this reason.')
  }
  const length = countCharacters(normaliseReason(form.reason.text))
  if (length === 0) refuse('/reason/text', 'required', 'Say in a sentence what has to be looked at.')
  else if (length < REASON_MIN) refuse('/reason/text', 'too_short', `At least ${REASON_MIN} characters.`)
  else if (length > REASON_MAX) refuse('/reason/text', 'too_long', `At most ${REASON_MAX} characters.`)

  if (form.ticket === null) {
    if (policy.ticket.required) refuse('/ticket', 'required', 'The policy asks for a ticket.')
  } else if (!new RegExp(policy.ticket.pattern, 'u').test(form.ticket)) {
    refuse('/ticket', 'pattern', `Write the ticket like ${policy.ticket.example}.`)
  }

  if (form.breakGlass === true && policy.breakGlass === undefined) {
    refuse('/breakGlass', 'not_allowed', 'The policy has no emergency access.')
  }
  const longest = longestOf(policy, form.breakGlass === true)
  if (!Number.isInteger(form.ttlSeconds) || form.ttlSeconds < 60) {
    refuse('/ttlSeconds', 'too_short', 'A session lasts at least 60 seconds.')
  } else if (form.ttlSeconds > longest) {
    refuse('/ttlSeconds', 'too_long', `A session lasts at most ${longest} seconds.`)
  }
  return problems
}

/** The longest time that may be asked for, in seconds. */
export function longestOf({ duration, breakGlass }: Policy, withBreakGlass: boolean): number {
  const longest = Math.min(duration.max, duration.ceiling, HARD_CEILING)
  return withBreakGlass && breakGlass !== undefined ? Math.min(longest, breakGlass.ceiling) : longest
}
