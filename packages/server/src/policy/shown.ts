import { bridgeCapabilities, narrowed, type Policy } from '@understudy/protocol'
import type { Issuer } from '../issuers/issuer.ts'

/** Who reads the policy. */
interface Reader {
  readonly roles: readonly string[]
  /** Whether the bridge keeps their credentials, in a cookie. */
  readonly byCookie: boolean
}

type Behind = Pick<Issuer, 'capabilities' | 'modes'>

/**
 * The policy as it leaves the server. Who is on the protected list is nobody's to read, and emergency access is there for those
 * who may use it: screens offer what they are told. So they are also told what can be done where an issuer stands behind a mode.
 */
export function shownPolicy(
  { protectedSubjects: _, capabilities: __, breakGlass, ...policy }: Policy,
  { roles, byCookie }: Reader,
  issuers: readonly Behind[],
): Omit<Policy, 'protectedSubjects'> {
  const theirs = breakGlass?.roles?.some((role) => roles.includes(role)) ?? true
  return {
    ...policy,
    ...(breakGlass === undefined || !theirs ? {} : { breakGlass }),
    ...(issuers.length === 0 ? {} : { capabilities: toldOf(issuers, byCookie) }),
  }
}

/** What is left of the bridge's own abilities: it keeps the reason and replaces sessions, whatever the issuer does. */
function toldOf(issuers: readonly Behind[], byCookie: boolean): NonNullable<Policy['capabilities']> {
  const front = bridgeCapabilities(byCookie ? 'cookie' : 'bearer')
  const told = issuers.flatMap(({ capabilities, modes }) =>
    modes.map((mode) => [mode, narrowed(front, capabilities)] as const),
  )
  return Object.fromEntries(told)
}
