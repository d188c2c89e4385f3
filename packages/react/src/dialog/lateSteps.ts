import { createLate } from '../vigil/late.ts'

/**
 * The search for a person, and what a policy or a back end out of the ordinary asks and says. A dialog at somebody's record
 * under a plain policy never needs it.
 */
export const needSteps = createLate(async () => (await import('./AllSteps.tsx')).AllSteps)
