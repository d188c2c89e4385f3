import {
  DEFAULT_BREAK_GLASS,
  DEFAULT_POLICY,
  type FieldProblem,
  type ModeRule,
  type Policy,
} from '@understudy/protocol'
import { type PolicyDocument, PolicyDocumentSchema } from '@understudy/protocol/schemas'
import { fieldProblems } from '../http/fields.ts'
import { patternProblem } from './ticketPattern.ts'

export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/**
 * Reads a policy from a parsed JSON document. All or nothing: a document in which anything is wrong or unknown gives no
 * policy, and a pointer to each place.
 *
 * Does not know the roles, classes and people of the application: a role nobody holds is no error.
 *
 * @example
 * const reading = readPolicy(JSON.parse(await readFile('policy.json', 'utf8')))
 * if (!reading.ok) throw new Error(reading.problems.map(({ pointer, detail }) => `${pointer} ${detail}`).join('\n'))
 */
export function readPolicy(document: unknown): PolicyReading {
  const problems = fieldProblems(PolicyDocumentSchema, document)
  if (problems.length > 0) return { ok: false, problems }
  const policy = withDefaults(document as PolicyDocument)
  const contradictions = policyProblems(policy)
  return contradictions.length > 0 ? { ok: false, problems: contradictions } : { ok: true, policy }
}

/** What contradicts itself in a policy that is well formed otherwise; empty: nothing. */
export function policyProblems(policy: Policy): readonly FieldProblem[] {
  const { supportRoles, approverRoles, staffRoles, reasonCodes, ticket, duration, breakGlass } = policy
  const problems: FieldProblem[] = []
  const refuse = (pointer: string, code: FieldProblem['code'], detail: string) =>
    problems.push({ pointer, code, detail })

  const strangers = [...supportRoles, ...approverRoles].filter((role) => !staffRoles.includes(role))
  if (strangers.length > 0)
    refuse(
      '/staffRoles',
      'required',
      'Nobody works in a colleague’s account: this has to hold every support and approver role.',
    )
  reasonCodes.forEach(({ code }, index) => {
    if (reasonCodes.findIndex((other) => other.code === code) < index) {
      refuse(`/reasonCodes/${index}/code`, 'not_allowed', 'This code is there already.')
    }
  })
  const pattern = patternProblem(ticket.pattern)
  if (pattern !== null) refuse('/ticket/pattern', 'pattern', pattern)
  else if (!new RegExp(ticket.pattern, 'u').test(ticket.example)) {
    refuse('/ticket/example', 'pattern', 'The example does not match the pattern.')
  }
  const longest = Math.min(duration.max, duration.ceiling)
  if (duration.default > longest) refuse('/duration/default', 'too_long', `A session lasts at most ${longest} seconds.`)
  duration.choices.forEach((choice, index) => {
    if (choice > longest)
      refuse(`/duration/choices/${index}`, 'too_long', `A session lasts at most ${longest} seconds.`)
  })
  if (breakGlass !== undefined) {
    if (approverRoles.length === 0) {
      refuse('/breakGlass', 'not_allowed', 'Somebody has to review it: this needs `approverRoles`.')
    }
    if (breakGlass.ceiling > longest) {
      refuse('/breakGlass/ceiling', 'too_long', `A session lasts at most ${longest} seconds.`)
    }
  }
  return problems
}

function withDefaults({ $schema: _, ...document }: PolicyDocument): Policy {
  const { modes, duration = {}, rateLimit = {}, breakGlass, ...rest } = document
  const max = Math.min(duration.max ?? DEFAULT_POLICY.duration.max, duration.ceiling ?? DEFAULT_POLICY.duration.ceiling)
  return {
    approverRoles: [],
    ticket: DEFAULT_POLICY.ticket,
    restrictedClasses: DEFAULT_POLICY.restrictedClasses,
    requestWindow: DEFAULT_POLICY.requestWindow,
    stepUp: { maxAgeSeconds: 900 },
    ...rest,
    rateLimit: { ...DEFAULT_POLICY.rateLimit, ...rateLimit },
    ...(breakGlass === undefined
      ? {}
      : { breakGlass: { ...DEFAULT_BREAK_GLASS, ceiling: Math.min(DEFAULT_BREAK_GLASS.ceiling, max), ...breakGlass } }),
    modes: { view: modeRule(modes.view), act: modeRule(modes.act), shadow: modeRule(modes.shadow) },
    duration: {
      ...DEFAULT_POLICY.duration,
      max,
      default: Math.min(DEFAULT_POLICY.duration.default, max),
      choices: DEFAULT_POLICY.duration.choices.filter((choice) => choice <= max),
      ...duration,
    },
  }
}

const OFF: ModeRule = { enabled: false, approval: 'always' }

function modeRule(written: PolicyDocument['modes']['view']): ModeRule {
  return { ...OFF, ...written }
}
