import type { Person } from '@understudy/protocol'

/** Slug of the workspace that the customers are in. */
export const WORKSPACE = 'parcelwise'

/** How long every session there is: nothing ends by it, but the tokens do. Seconds. */
export const SESSION_SECONDS = 300

/** What the page has of Kotauth besides its own routes: what a portal's OpenID client, and a console's list of people, give elsewhere. */
export const PORTAL_PATH = '/api/kotauth/portal'
export const CONSOLE_PATH = '/api/kotauth/console'

/** The support session at Kotauth that is open in this browser, for the agent who asks. */
export interface PortalAnswer {
  readonly support: PortalSupport | null
}

export interface PortalSupport {
  /** Kotauth's own. Says whose account it is, and who acts. */
  readonly token: string
  /** The id of that token. */
  readonly session: string
  /** Who Kotauth's numbers are here. */
  readonly people: Readonly<Record<string, Person>>
  /** Classes of action that the app refuses whoever acts in an account. */
  readonly restricted: readonly string[]
}

/** The agent is signed in to Kotauth's console; this is the number of whom they want to open. */
export interface ConsoleAnswer {
  readonly user: string
}
