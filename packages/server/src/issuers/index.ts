export {
  type BackEnd,
  type BackEndAnswer,
  type BackEndOptions,
  type BackEndRequest,
  createBackEnd,
  objectOf,
} from './backEnd.ts'
export { ISSUER_CODES, type IssuerCode, type StartRefusal } from './codes.ts'
export { createIssuer } from './createIssuer.ts'
export { type Finding, finding } from './finding.ts'
export type {
  Expectation,
  Issued,
  IssueOptions,
  IssueOrder,
  Issuer,
  IssuerCallOptions,
  IssuerEnd,
  IssuerParts,
  Kept,
  ObtainOptions,
  Standing,
  Trial,
} from './issuer.ts'
export { IssuerError, type IssuerErrorOptions, type Leftover, protocolWord } from './issuerError.ts'
export { oauthRefusal } from './oauthRefusal.ts'
export { standingOfClaims } from './standing.ts'
