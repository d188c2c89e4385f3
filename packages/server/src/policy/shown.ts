import type { Policy } from '@understudy/protocol'

/**
 * The policy as it leaves the server, for somebody with these roles. Who is on the protected list is nobody's to read, and
 * emergency access is there for those who may use it: screens offer what they are told.
 */
export function shownPolicy(
  { protectedSubjects: _, breakGlass, ...policy }: Policy,
  roles: readonly string[],
): Omit<Policy, 'protectedSubjects'> {
  const theirs = breakGlass?.roles?.some((role) => roles.includes(role)) ?? true
  return breakGlass === undefined || !theirs ? policy : { ...policy, breakGlass }
}
