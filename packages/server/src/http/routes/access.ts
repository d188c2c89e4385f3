import {
  AccessMetadataSchema,
  EvaluationAnswerSchema,
  EvaluationBodySchema,
  EvaluationsAnswerSchema,
  EvaluationsBodySchema,
} from '@understudy/protocol/schemas'
import { evaluateAll } from '../../access/batch.ts'
import { evaluate } from '../../access/evaluate.ts'
import { authenticateClient } from '../../oauth/authenticateClient.ts'
import { Refusal } from '../../refusal.ts'
import { type Call, json, type Route } from '../call.ts'
import { answer as answers, operation } from '../operation.ts'

/** The policy as a decision point of AuthZEN 1.0, for confidential clients that may `evaluate`. */
export const ACCESS_ROUTES: readonly Route[] = [
  {
    path: '/access/v1/evaluation',
    methods: {
      POST: operation({
        action: 'access.evaluation',
        summary: 'May this subject do this to that? (AuthZEN 1.0)',
        access: 'client',
        body: EvaluationBodySchema,
        answers: { 200: answers('Yes or no.', EvaluationAnswerSchema) },
        handler: (call, { body }) => decide(call, async () => evaluate(call.deps, await body())),
      }),
    },
  },
  {
    path: '/access/v1/evaluations',
    methods: {
      POST: operation({
        action: 'access.evaluations',
        summary: 'Several questions at once, answered in their order (AuthZEN 1.0)',
        access: 'client',
        body: EvaluationsBodySchema,
        answers: { 200: answers('Yes or no, each.', EvaluationsAnswerSchema) },
        handler: (call, { body }) =>
          decide(call, async () => evaluateAll(await body(), (question) => evaluate(call.deps, question))),
      }),
    },
  },
  {
    path: '/.well-known/authzen-configuration',
    methods: {
      GET: operation({
        action: 'access.metadata',
        summary: 'Where questions are answered (AuthZEN 1.0)',
        access: 'anyone',
        answers: { 200: answers('Endpoints.', AccessMetadataSchema) },
        handler: async ({ deps: { accessRules, issuer } }) => {
          if (accessRules === null) throw new Refusal('not_found')
          return json({
            policy_decision_point: issuer,
            access_evaluation_endpoint: `${issuer}/access/v1/evaluation`,
            access_evaluations_endpoint: `${issuer}/access/v1/evaluations`,
          })
        },
      }),
    },
  },
]

/** Who asks comes before what is asked. What cannot be read is a 400 here, and the caller's own number comes back. */
async function decide({ deps, request, known }: Call, decision: () => Promise<object>): Promise<Response> {
  if (deps.accessRules === null) throw new Refusal('not_found')
  const number = request.headers.get('X-Request-ID')
  const echo = number === null ? {} : { 'X-Request-ID': number }
  try {
    known.client = (await authenticateClient(deps, request, {}, 'evaluate')).id
    const response = json(await decision())
    for (const [name, value] of Object.entries(echo)) response.headers.set(name, value)
    return response
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, options } = error
    const status = code === 'validation_failed' || code === 'unsupported_media_type' ? { status: 400 } : {}
    throw new Refusal(code, { ...options, ...status, headers: { ...options.headers, ...echo } })
  }
}
