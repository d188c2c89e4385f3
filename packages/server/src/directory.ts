import type { Person } from '@understudy/protocol'
import { Refusal } from './refusal.ts'
import { isStorable } from './sql/storable.ts'

/** What the application knows about a person right now. */
export interface DirectoryEntry {
  readonly person: Person
  readonly roles: readonly string[]
  /** `false`: disabled, suspended or closed. */
  readonly active: boolean
  /** On the protected list: never a subject. */
  readonly protected: boolean
  /** Changes in this account need a second person, where the policy says `flagged`. */
  readonly asksFirst: boolean
  /**
   * Id of the organisation whose account this is; `null` where there are none. A session and an approval are for the
   * account in this organisation and in no other, so it has to be an id that stays, not a name.
   */
  readonly tenant: string | null
  /**
   * Until when the person lets support into their account, in milliseconds since the epoch; `null` or left out: they do not.
   * Looked at where the policy asks for consent, and again on every use: taking it back ends the session.
   */
  readonly consentUntil?: number | null
}

/**
 * The application's own list of people: the one place the bridge learns roles and standing from. It is asked again on
 * every use, so a demotion counts from the next request on; a guard goes by an answer for 200 ms, for requests that change nothing.
 */
export interface Directory {
  /** The person with exactly this id, or `null`. Must not match loosely. */
  find(id: string): Promise<DirectoryEntry | null>
}

/** A {@link Directory} behind a time limit. */
export type Lookup = (id: string) => Promise<DirectoryEntry | null>

/** How long an answer is waited for. Milliseconds. */
export const PATIENCE = 2000

/**
 * Asks the directory, for two seconds at most. Never called inside a transaction: a directory in the same embedded
 * database would wait for it.
 *
 * @throws Refusal `internal` (503) when the directory fails or does not answer: unknown standing is never a yes
 */
export function createLookup(directory: Directory, onFailure: (error: unknown) => void): Lookup {
  return async (id) => {
    // Asking would be an error rather than a miss.
    if (!isStorable(id)) return null
    try {
      const entry = await withinPatience(directory.find(id))
      // Left out, it would bind every session to nothing.
      if (entry !== null && entry.tenant === undefined)
        throw new TypeError('An entry of the directory has no `tenant`.')
      // A lookup that folds case would let an actor name themselves as somebody else.
      return entry !== null && entry.person.id === id ? entry : null
    } catch (error) {
      onFailure(error)
      throw new Refusal('internal', { status: 503 })
    }
  }
}

async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The directory did not answer in time.')), PATIENCE)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
