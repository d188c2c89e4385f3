import { type Policy, reachesAllTenants } from '@understudy/protocol'
import type { DirectoryEntry } from '../directory.ts'

/** What somebody sees of the work of others: accounts of one organisation, or of none, beside what they did themselves. */
export interface Scope {
  readonly tenant: string | null
  readonly actor: string
}

/** To what the policy confines what somebody sees; `null`: to nothing. The same organisations in which they could start. */
export function scopeOf(policy: Policy, { person, tenant }: DirectoryEntry): Scope | null {
  return reachesAllTenants(policy, tenant) ? null : { tenant, actor: person.id }
}
