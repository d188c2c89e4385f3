import { expect, test } from 'vitest'
import * as entry from './index.ts'
import * as schemas from './schemas.ts'

test('exports of @understudy/protocol', () => {
  expect(Object.keys(entry).sort()).toMatchInlineSnapshot(`
    [
      "AUDIT_TYPES",
      "CLIENT_CODES",
      "CONTEXT_HEADER",
      "CONTEXT_MISMATCH_HEADER",
      "COOKIE_RENEWED_HEADER",
      "DEFAULT_BREAK_GLASS",
      "DEFAULT_POLICY",
      "END_REASONS",
      "FIELD_CODES",
      "HARD_CEILING",
      "HINT_COOKIE",
      "ImpersonationError",
      "MAX_ACTOR_DEPTH",
      "MODES",
      "PROBLEM_CODES",
      "REASON_MAX",
      "REASON_MIN",
      "REQUEST_STATES",
      "RESTRICTED_CLASSES",
      "RETURN_HEADER",
      "REVIEW_VERDICTS",
      "SOCKET_CLOSE",
      "SOCKET_PROTOCOL",
      "actorsOf",
      "assertionOf",
      "checkStartForm",
      "countCharacters",
      "decideAccess",
      "decideAction",
      "decideStart",
      "explain",
      "formatAssertion",
      "formatSocketOffer",
      "isEndReason",
      "isImpersonationError",
      "isMode",
      "longestOf",
      "normaliseReason",
      "parseAssertion",
      "parseSocketOffer",
      "problemType",
      "readProblem",
      "readSessionClaims",
      "safeReturnTo",
    ]
  `)
})

test('exports of @understudy/protocol/schemas', () => {
  expect(Object.keys(schemas).sort()).toMatchInlineSnapshot(`
    [
      "ACCESS_TOKEN_TYPE",
      "AccessMetadataSchema",
      "ApprovalRequestSchema",
      "AuditEventSchema",
      "AuditExportQuerySchema",
      "AuditExportSchema",
      "AuditPageQuerySchema",
      "AuditPageSchema",
      "AuditVerdictSchema",
      "BackchannelLogoutFormSchema",
      "ContextAnswerSchema",
      "CredentialAnswerSchema",
      "DecisionBodySchema",
      "EmptyBodySchema",
      "EndAcceptedAnswerSchema",
      "EndAnswerSchema",
      "EvaluationAnswerSchema",
      "EvaluationBodySchema",
      "EvaluationsAnswerSchema",
      "EvaluationsBodySchema",
      "ExtendAnswerSchema",
      "HaltAnswerSchema",
      "HaltBodySchema",
      "HandoffBodySchema",
      "HistoryAnswerSchema",
      "IdSchema",
      "IdempotencyKeySchema",
      "IntrospectionAnswerSchema",
      "JWT_BEARER",
      "JWT_TYPE",
      "KeySetSchema",
      "LeaveAnswerSchema",
      "LiveSessionsAnswerSchema",
      "ModeSchema",
      "OAuthErrorSchema",
      "PendingAnswerSchema",
      "PolicyDocumentSchema",
      "PolicySchema",
      "ProblemSchema",
      "RequestsAnswerSchema",
      "ReviewBodySchema",
      "ReviewSchema",
      "ReviewsAnswerSchema",
      "SUBJECT_ID_TYPE",
      "SecurityEventTokenSchema",
      "ServerMetadataSchema",
      "SetErrorSchema",
      "SignalMetadataSchema",
      "StartBodySchema",
      "StartedAnswerSchema",
      "SupportDetailsSchema",
      "TOKEN_EXCHANGE",
      "TokenAnswerSchema",
      "TokenFormSchema",
      "TokenReferenceFormSchema",
    ]
  `)
})

test('closed sets answer for their members and nothing else', () => {
  for (const mode of entry.MODES) expect(entry.isMode(mode)).toBe(true)
  for (const reason of entry.END_REASONS) expect(entry.isEndReason(reason)).toBe(true)
  for (const value of ['', 'VIEW', 'toString', null, undefined, 7, ['view'], ['ceiling']]) {
    expect(entry.isMode(value)).toBe(false)
    expect(entry.isEndReason(value)).toBe(false)
  }
})
