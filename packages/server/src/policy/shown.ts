import type { Policy } from '@understudy/protocol'
import type { Issuer } from '../issuers/issuer.ts'

/**
 * The policy as it leaves the server, for somebody with these roles. Who is on the protected list is nobody's to read, and
 * emergency access is there for those who may use it: screens offer what they are told. And whether a start costs the own
 * session at the issuer, which screens have to say before.
 */
export function shownPolicy(
  { protectedSubjects: _, breakGlass, ...policy }: Policy,
  roles: readonly string[],
  issuers: readonly Pick<Issuer, 'capabilities' | 'modes'>[],
): Omit<Policy, 'protectedSubjects'> {
  const theirs = breakGlass?.roles?.some((role) => roles.includes(role)) ?? true
  const ownSessionEnds = issuers.filter((one) => one.capabilities.ownSession === 'none').flatMap(({ modes }) => modes)
  return {
    ...policy,
    ...(breakGlass === undefined || !theirs ? {} : { breakGlass }),
    ...(ownSessionEnds.length === 0 ? {} : { ownSessionEnds }),
  }
}
