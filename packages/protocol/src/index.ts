export {
  type AccessDecision,
  type AccessQuestion,
  type AccessRule,
  decideAccess,
  type EntityPattern,
  type PropertyValue,
} from './access.ts'
export {
  type ActionDecision,
  type ActionMap,
  type ActionRefusal,
  type ActionScope,
  type ActionTag,
  decideAction,
  RESTRICTED_CLASSES,
  type RestrictedClass,
} from './actions.ts'
export { actorsOf } from './actors.ts'
export { AUDIT_TYPES, type AuditEvent, type AuditOutcome, type AuditType } from './audit.ts'
export { CAPABILITY_WORDS, type Capabilities, type StartShape } from './capabilities.ts'
export { type ActorClaim, MAX_ACTOR_DEPTH, readSessionClaims, type SessionClaims } from './claims.ts'
export { CLIENT_CODES, type ClientCode } from './clientCodes.ts'
export {
  assertionOf,
  CONTEXT_HEADER,
  CONTEXT_MISMATCH_HEADER,
  type ContextAnswer,
  type ContextAssertion,
  formatAssertion,
  HINT_COOKIE,
  parseAssertion,
} from './context.ts'
export { COOKIE_RENEWED_HEADER } from './cookieRenewed.ts'
export { decideStart, type Ground, type StartDecision, type StartFacts } from './decideStart.ts'
export { END_REASONS, type EndReason, isEndReason } from './endReasons.ts'
export {
  ImpersonationError,
  type ImpersonationErrorCode,
  type ImpersonationErrorOptions,
  isImpersonationError,
} from './error.ts'
export { type Explanation, explain, type PolicyQuestion } from './explain.ts'
export { isMode, MODES, type Mode } from './modes.ts'
export { bridgeCapabilities, capabilitiesIn, narrowed } from './narrowed.ts'
export {
  type BreakGlassRule,
  DEFAULT_BREAK_GLASS,
  DEFAULT_POLICY,
  HARD_CEILING,
  type ModeRule,
  type Policy,
  type RateLimit,
  type ReasonCode,
  SHORTEST_TIME,
  type StepUp,
} from './policy.ts'
export {
  FIELD_CODES,
  type FieldCode,
  type FieldProblem,
  PROBLEM_CODES,
  type Problem,
  type ProblemCode,
  problemType,
  readProblem,
} from './problem.ts'
export { countCharacters, normaliseReason } from './reason.ts'
export { REASON_MAX, REASON_MIN } from './reasonBounds.ts'
export { REFUSED_PARAMETER } from './refusedParameter.ts'
export { RETURN_HEADER } from './returnHeader.ts'
export { safeReturnTo } from './returnTo.ts'
export { REVIEW_VERDICTS, type ReviewVerdict } from './review.ts'
export {
  type ApprovalRequest,
  type EndedSession,
  type Person,
  REQUEST_STATES,
  type Reason,
  type RequestState,
  type SupportSession,
} from './session.ts'
export { formatSocketOffer, parseSocketOffer, SOCKET_CLOSE, SOCKET_PROTOCOL, type SocketOffer } from './socket.ts'
export { checkStartForm, longestOf, type StartForm } from './startForm.ts'
export { reachesAllTenants, reachesTenant } from './tenants.ts'
export type {
  Credential,
  CredentialAnswer,
  EndAcceptedAnswer,
  EndAnswer,
  ExtendAnswer,
  HaltAnswer,
  HandoffCode,
  HistoryEntry,
  LiveSession,
  PendingAnswer,
  RedirectAnswer,
  Review,
  ReviewResult,
  StartedAnswer,
} from './wire.ts'
