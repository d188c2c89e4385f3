import type { ImpersonationClient } from '@understudy/client'
import type { Policy } from '@understudy/protocol'
import { createLate } from '../vigil/late.ts'

/**
 * The search for a person, and what a policy or a back end out of the ordinary asks and says. A dialog at somebody's record
 * under a plain policy never needs it.
 */
export const needSteps = createLate(async () => (await import('./AllSteps.tsx')).AllSteps)

/** Whether there is anything out of the ordinary for a person who is given. */
export function hasTerms({ capabilities }: ImpersonationClient, policy: Policy | undefined): boolean {
  return Boolean(policy?.breakGlass || policy?.capabilities || capabilities)
}
