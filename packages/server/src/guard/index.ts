export type { GuardCaller, OwnGuardCaller, SupportGuardCaller } from './caller.ts'
export type { NamedTag } from './check.ts'
export { createGuard, type Guard, type GuardOptions, type GuardResult, type RequestInfo } from './guard.ts'
export type { GuardVariables } from './middleware.ts'
