import type { Policy } from '@understudy/protocol'

/** The policy as it leaves the server. Who is on the protected list is nobody's to read. */
export function shownPolicy({ protectedSubjects: _, ...policy }: Policy): Omit<Policy, 'protectedSubjects'> {
  return policy
}
