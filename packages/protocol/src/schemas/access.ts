import { type Static, Type } from '@sinclair/typebox'
import { oneOf } from './oneOf.ts'

const Text = Type.String({ maxLength: 1000 })
const Properties = Type.Optional(Type.Record(Type.String(), Type.Unknown()))
const Context = Type.Optional(Type.Record(Type.String(), Type.Unknown()))

const EntitySchema = Type.Object({ type: Text, id: Text, properties: Properties }, { $id: 'AccessEntity' })
const ActionSchema = Type.Object({ name: Text, properties: Properties }, { $id: 'AccessAction' })

/** Body of `POST /access/v1/evaluation`. What it does not know is ignored, as AuthZEN demands. */
export const EvaluationBodySchema = Type.Object(
  { subject: EntitySchema, action: ActionSchema, resource: EntitySchema, context: Context },
  { $id: 'EvaluationBody' },
)

const SharedEntity = Type.Optional(Type.Partial(Type.Object({ type: Text, id: Text, properties: Properties })))

/** Body of `POST /access/v1/evaluations`: what is said once holds for each question that does not say it itself. */
export const EvaluationsBodySchema = Type.Object(
  {
    subject: SharedEntity,
    action: Type.Optional(Type.Partial(Type.Object({ name: Text, properties: Properties }))),
    resource: SharedEntity,
    context: Context,
    evaluations: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 100 })),
    options: Type.Optional(
      Type.Object({
        evaluations_semantic: Type.Optional(oneOf(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])),
      }),
    ),
  },
  { $id: 'EvaluationsBody' },
)

export const EvaluationAnswerSchema = Type.Object(
  {
    decision: Type.Boolean(),
    context: Type.Optional(
      Type.Object({
        rule: Type.Optional(Type.String({ description: 'What decided.' })),
        error: Type.Optional(Type.Object({ status: Type.Integer(), message: Type.String() })),
      }),
    ),
  },
  { $id: 'EvaluationAnswer' },
)

/** Without `evaluations` the answer is that of a single question. */
export const EvaluationsAnswerSchema = Type.Union([
  Type.Object({ evaluations: Type.Array(EvaluationAnswerSchema) }),
  EvaluationAnswerSchema,
])

/** `GET /.well-known/authzen-configuration`. */
export const AccessMetadataSchema = Type.Object({
  policy_decision_point: Type.String(),
  access_evaluation_endpoint: Type.String(),
  access_evaluations_endpoint: Type.String(),
})

export type EvaluationBody = Static<typeof EvaluationBodySchema>
export type EvaluationsBody = Static<typeof EvaluationsBodySchema>
export type EvaluationAnswer = Static<typeof EvaluationAnswerSchema>
