export { hintCookie } from '@understudy/client/hint'
export type { LazySupport } from './around.ts'
export { type LazyImpersonationScope, useLazyImpersonation, type WantedStart } from './context.ts'
export { LazyImpersonation, type LazyImpersonationProps } from './LazyImpersonation.tsx'
