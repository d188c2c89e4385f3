import type { StartFacts } from '@understudy/protocol'
import type { DirectoryEntry } from '../directory.ts'

/** People of a start as the policy is asked about them; an actor nobody knows holds no role and is not active. */
export function actorFacts(id: string, entry: DirectoryEntry | null): StartFacts['actor'] {
  if (entry === null) return { id, roles: [], active: false }
  return { id, roles: entry.roles, active: entry.active, tenant: entry.tenant }
}

export function subjectFacts(entry: DirectoryEntry, now: number): NonNullable<StartFacts['subject']> {
  const { person, roles, active, protected: isProtected, asksFirst, tenant, consentUntil } = entry
  const consented = typeof consentUntil === 'number' && now < consentUntil
  return { id: person.id, roles, active, protected: isProtected, asksFirst, tenant, consented }
}
