import {
  type EvaluationAnswer,
  type EvaluationBody,
  EvaluationBodySchema,
  type EvaluationsBody,
} from '@understudy/protocol/schemas'
import { fieldProblems } from '../http/fields.ts'
import { Refusal } from '../refusal.ts'

type Evaluate = (question: EvaluationBody) => Promise<EvaluationAnswer>

/**
 * Answers several questions in their order. A question that cannot be read is a no in its own place; without questions
 * the body is one itself.
 *
 * @throws Refusal `validation_failed` for a body that is one question and cannot be read
 */
export async function evaluateAll(
  body: EvaluationsBody,
  evaluate: Evaluate,
): Promise<EvaluationAnswer | { readonly evaluations: readonly EvaluationAnswer[] }> {
  const { evaluations = [], options, ...shared } = body
  if (evaluations.length === 0) return evaluate(readQuestion(shared))
  // The decision after which the rest is not asked any more.
  const last = { execute_all: null, deny_on_first_deny: false, permit_on_first_permit: true }[
    options?.evaluations_semantic ?? 'execute_all'
  ]
  const answers: EvaluationAnswer[] = []
  for (const evaluation of evaluations) {
    const given = await answerOf(merge(shared, evaluation), evaluate)
    answers.push(given)
    if (given.decision === last) break
  }
  return { evaluations: answers }
}

async function answerOf(question: unknown, evaluate: Evaluate): Promise<EvaluationAnswer> {
  return isQuestion(question) ? evaluate(question) : UNREADABLE
}

const UNREADABLE: EvaluationAnswer = {
  decision: false,
  context: { error: { status: 400, message: 'The question is not complete.' } },
}

function readQuestion(value: unknown): EvaluationBody {
  if (isQuestion(value)) return value
  throw new Refusal('validation_failed', { errors: fieldProblems(EvaluationBodySchema, value) })
}

function isQuestion(value: unknown): value is EvaluationBody {
  return fieldProblems(EvaluationBodySchema, value).length === 0
}

type Members = Readonly<Record<string, unknown>>

/** A member replaces the shared one as a whole; only its name is taken over where it has none (scenario, c-3-2-7). */
function merge(shared: Members, own: Members): Members {
  const names = ['subject', 'action', 'resource'].map((member) => {
    const [common, special] = [shared[member], own[member]]
    if (special === undefined || !isMembers(special) || !isMembers(common)) return [member, special ?? common]
    const { type, id, name } = common
    return [member, { ...given({ type, id, name }), ...special }]
  })
  return {
    ...Object.fromEntries(names.filter(([, value]) => value !== undefined)),
    ...given({ context: own.context ?? shared.context }),
  }
}

function given(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
