import type { ApprovalRequest, EndedSession, Person, SupportSession } from './session.ts'

/** Request header by which a tab says which session it believes it is in. */
export const CONTEXT_HEADER = 'Support-Context'

/**
 * Response header of a 409 that means "this tab has not caught up". Its value is the assertion the server derived.
 * A 409 without it belongs to the host application and says nothing about identity.
 */
export const CONTEXT_MISMATCH_HEADER = 'Support-Context-Mismatch'

/** Who the server says the caller is: the read-back that every identity change rests on. */
export type ContextAnswer =
  | {
      readonly state: 'signed-out'
      readonly epoch: number
      readonly now: number
      /** What was wrong with the credential, if one was sent. The answer is still 200: it says who you are, nobody. */
      readonly why: 'no_credential' | 'invalid_token' | 'token_expired' | 'session_ended'
      readonly ended?: EndedSession
    }
  | {
      readonly state: 'own'
      readonly epoch: number
      readonly now: number
      readonly actor: Person
      /** The last support session of this actor session, once it is over: says why the screen changed. */
      readonly ended?: EndedSession
      /** An open or approved, unused request of this actor session. */
      readonly request?: ApprovalRequest
    }
  | {
      readonly state: 'active'
      readonly epoch: number
      readonly now: number
      readonly actor: Person
      readonly subject: Person
      readonly session: SupportSession
    }

/** The pair compared by the fence: a session id or `own`, and the epoch of the actor session. */
export interface ContextAssertion {
  readonly session: string
  readonly epoch: number
}

/**
 * Writes a context assertion: `own;e=4` or `ss_9f2c…;e=5`.
 *
 * @example formatAssertion({ session: 'own', epoch: 4 }) // 'own;e=4'
 */
export function formatAssertion(assertion: ContextAssertion): string {
  return `${assertion.session};e=${assertion.epoch}`
}

const ASSERTION = /^([A-Za-z0-9_-]{1,64});e=(0|[1-9][0-9]{0,15})$/

/**
 * Reads a context assertion strictly, for back ends that compare its parts: one header, one form. Anything else is
 * `null`, to be treated as a mismatch and never as "absent". Our own guard compares the text as a whole.
 */
export function parseAssertion(value: string): ContextAssertion | null {
  const match = ASSERTION.exec(value)
  const [, session, digits] = match ?? []
  if (session === undefined || digits === undefined) return null
  const epoch = Number(digits)
  return Number.isSafeInteger(epoch) ? { session, epoch } : null
}

/** The assertion that belongs to a context answer; `null` when nobody is signed in. */
export function assertionOf(context: ContextAnswer): ContextAssertion | null {
  if (context.state === 'signed-out') return null
  return { session: context.state === 'active' ? context.session.id : 'own', epoch: context.epoch }
}

/** Name of the one-bit cookie by which a browser tells that it may have to do with support sessions. Never trusted. */
export const HINT_COOKIE = 'understudy'
