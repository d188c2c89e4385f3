import type { Policy } from './policy.ts'

/**
 * Whether somebody of one organisation reaches accounts of another by the policy: to open them, and to see, allow and end what
 * others do in them. `null` is somebody, or an account, of no organisation; what is left out is not known, and reaches nothing
 * that is.
 *
 * @example
 * reachesTenant({}, 'org_acme', 'org_beta') // false: another organisation
 * reachesTenant({}, null, 'org_beta') // true: a team that belongs to none supports all
 */
export function reachesTenant(
  { tenants }: Pick<Policy, 'tenants'>,
  own: string | null | undefined,
  account: string | null | undefined,
): boolean {
  if (tenants === 'any') return true
  if (tenants === 'own') return account !== undefined && account === own
  return own === null || own === account
}

/** Whether somebody of this organisation, or of none, reaches accounts of every one. */
export function reachesAllTenants({ tenants }: Pick<Policy, 'tenants'>, own: string | null): boolean {
  return tenants === 'any' || (tenants === undefined && own === null)
}
