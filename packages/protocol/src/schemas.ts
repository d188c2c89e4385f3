/** Wire schemas of the bridge. Values here; the browser imports the inferred types only. */
export {
  AccessMetadataSchema,
  type EvaluationAnswer,
  EvaluationAnswerSchema,
  type EvaluationBody,
  EvaluationBodySchema,
  EvaluationsAnswerSchema,
  type EvaluationsBody,
  EvaluationsBodySchema,
} from './schemas/access.ts'
export {
  ContextAnswerSchema,
  CredentialAnswerSchema,
  EndAcceptedAnswerSchema,
  EndAnswerSchema,
  ExtendAnswerSchema,
  HaltAnswerSchema,
  HistoryAnswerSchema,
  LeaveAnswerSchema,
  LiveSessionsAnswerSchema,
  PendingAnswerSchema,
  RequestsAnswerSchema,
  ReviewSchema,
  ReviewsAnswerSchema,
  StartedAnswerSchema,
  UnopenedAnswerSchema,
} from './schemas/answers.ts'
export {
  AuditEventSchema,
  type AuditExportQuery,
  AuditExportQuerySchema,
  AuditExportSchema,
  type AuditPageQuery,
  AuditPageQuerySchema,
  AuditPageSchema,
  AuditVerdictSchema,
} from './schemas/audit.ts'
export {
  type DecisionBody,
  DecisionBodySchema,
  EmptyBodySchema,
  type HaltBody,
  HaltBodySchema,
  type HandoffBody,
  HandoffBodySchema,
  IdempotencyKeySchema,
  IdSchema,
  IssuedQuerySchema,
  type ReviewBody,
  ReviewBodySchema,
  type StartBody,
  StartBodySchema,
} from './schemas/bodies.ts'
export { KeySetSchema } from './schemas/keys.ts'
export {
  ACCESS_TOKEN_TYPE,
  type IntrospectionAnswer,
  IntrospectionAnswerSchema,
  JWT_BEARER,
  JWT_TYPE,
  OAuthErrorSchema,
  ServerMetadataSchema,
  type ShadowDetails,
  ShadowDetailsSchema,
  SUBJECT_ID_TYPE,
  type SupportDetails,
  SupportDetailsSchema,
  TOKEN_EXCHANGE,
  type TokenAnswer,
  TokenAnswerSchema,
  type TokenForm,
  TokenFormSchema,
  type TokenReferenceForm,
  TokenReferenceFormSchema,
} from './schemas/oauth.ts'
export { ModeSchema } from './schemas/people.ts'
export { PolicySchema } from './schemas/policy.ts'
export { type PolicyDocument, PolicyDocumentSchema } from './schemas/policyDocument.ts'
export { ProblemSchema } from './schemas/problem.ts'
export { ApprovalRequestSchema } from './schemas/sessions.ts'
export {
  type BackchannelLogoutForm,
  BackchannelLogoutFormSchema,
  SecurityEventTokenSchema,
  type SetErrorCode,
  SetErrorSchema,
  SignalMetadataSchema,
} from './schemas/signals.ts'
