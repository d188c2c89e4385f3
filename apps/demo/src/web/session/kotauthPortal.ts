import { refuse } from '@understudy/client/connectors'
import type { Person } from '@understudy/protocol'
import {
  CONSOLE_PATH,
  type ConsoleAnswer,
  PORTAL_PATH,
  type PortalAnswer,
  type PortalSupport,
} from '../../shared/kotauth.ts'

/** What the page has to ask the demo for, because Kotauth has no JSON for it. */
export interface KotauthPortal {
  /** The support session that is open in this browser, asked for anew; `null`: none, or not of whoever is signed in. */
  support(): Promise<PortalSupport | null>
  /** The token of this very session, and of no other; `null`: another one is open by now, or none. */
  tokenOf(session: string): Promise<string | null>
  /** Classes of action that the app refuses in it. */
  restricted(): readonly string[]
  /** Somebody whom Kotauth calls by a number, as they are called here. */
  named(person: Person): Person
  /**
   * Signs the agent in to Kotauth's console, and gives the number of whom they want to open.
   *
   * @throws {ImpersonationError} `not_authenticated`, `actor_not_allowed`, `subject_unavailable`, `network`
   */
  numberOf(subject: string, signal: AbortSignal): Promise<string>
}

export function createKotauthPortal(actorToken: () => Promise<string | null>): KotauthPortal {
  const people = new Map<string, Person>()
  let last: PortalSupport | null = null

  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    const token = await actorToken()
    if (token === null) throw refuse('not_authenticated')
    const headers = { ...init.headers, accept: 'application/json', authorization: `Bearer ${token}` }
    const response = await fetch(path, { ...init, headers, cache: 'no-store' })
    if (response.status === 403) throw refuse('actor_not_allowed')
    if (response.status === 404) throw refuse('subject_unavailable')
    if (!response.ok) throw refuse('network', { detail: `${path} answered ${response.status}.` })
    return response.json()
  }

  async function support(): Promise<PortalSupport | null> {
    if ((await actorToken()) === null) {
      last = null
      return null
    }
    const answer = await ask<PortalAnswer>(PORTAL_PATH, {})
    last = answer.support
    for (const [number, person] of Object.entries(last?.people ?? {})) people.set(number, person)
    return last
  }

  return {
    support,
    async tokenOf(session) {
      if (last?.session !== session) await support()
      return last?.session === session ? last.token : null
    },
    restricted: () => last?.restricted ?? [],
    named: (person) => people.get(person.id) ?? person,
    async numberOf(subject, signal) {
      const { user } = await ask<ConsoleAnswer>(CONSOLE_PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ subject }),
        signal,
      })
      return user
    },
  }
}
