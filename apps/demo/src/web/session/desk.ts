import type { Policy } from '@understudy/protocol'
import type { FoundSubject, SubjectSearch } from '@understudy/react'
import type { FoundPeople, FoundPerson } from '../../shared/deskApi.ts'

/** What an agent needs of their own in the middle of a support session. */
export interface Desk {
  /** The rules for support sessions. Asked for once; `null` while they are not to be had. */
  policy(): Promise<Policy | null>
  readonly search: SubjectSearch
}

/**
 * Asks with the agent's own token, and not through `client.fetch`: that one asks as the customer. What comes is the
 * agent's, and is never shown as the account's. `asFar`: the rules as far as the system keeps them.
 */
export function createDesk(actorToken: () => Promise<string | null>, asFar: (policy: Policy) => Policy): Desk {
  let policy: Promise<Policy> | null = null

  async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
    const token = await actorToken()
    const response = await fetch(path, {
      headers: { accept: 'application/json', authorization: `Bearer ${token ?? ''}` },
      ...(signal === undefined ? {} : { signal }),
    })
    if (!response.ok) throw new Error(`${path.split('?')[0]} answered ${response.status}.`)
    return response.json()
  }

  return {
    async policy() {
      policy ??= get<Policy>('/support/policy').then(asFar)
      try {
        return await policy
      } catch {
        // Asked again next time. Until then there is the way back, and the same reason.
        policy = null
        return null
      }
    },
    async search(query, { signal }) {
      const { people } = await get<FoundPeople>(`/api/desk/people?q=${encodeURIComponent(query)}`, signal)
      return people.map(toSubject)
    },
  }
}

function toSubject({ access, ...person }: FoundPerson): FoundSubject {
  const refused = access === 'protected' || access === 'disabled' ? { refused: access } : {}
  return { ...person, asksFirst: access === 'asks_first', ...refused }
}
