import {
  ImpersonationError,
  type ImpersonationErrorCode,
  type Mode,
  type Person,
  type SupportSession,
} from '@understudy/protocol'
import type { StartRequest } from '../src/stack/state.ts'
import { people, START_OF_TIME, sessions, startRequest } from '../src/testing/fixtures.ts'

/** Who plays in every world: one actor and two subjects. */
export const ACTOR: Person = people().dana

/** The server's clock in the beginning. Where time stands still, what it would bring about is a move. */
export const NOW = START_OF_TIME

const { noor, tomas } = people()

/** Number of a subject. */
export type SubjectNumber = 0 | 1

export const REQUESTS: readonly [StartRequest, StartRequest] = [
  startRequest({ subject: noor }),
  startRequest({ subject: tomas, mode: 'act' }),
]

/** What `switchTo()` makes of a subject: the rest is as in the session on screen. */
export function switchRequest(
  subject: SubjectNumber,
  { mode, reason, ticket, returnTo }: SupportSession,
): StartRequest {
  return { mode, reason, ticket, returnTo, subject: REQUESTS[subject].subject }
}

/** What a session lasts, and what an extension adds. Milliseconds. */
export const LENGTH = 600_000
export const EXTENSION = 300_000

export function sessionId(position: number): string {
  return `ss_${position + 1}`
}

/** The position of a session in the server's list. */
export function positionOf(id: string): number {
  return Number(id.slice(3)) - 1
}

const known = new Map<string, SupportSession>()

/** What decides how the server tells a session. `began`: milliseconds after {@link NOW}. */
export interface SessionFacts {
  readonly mode: Mode
  readonly began: number
  readonly extended: number
}

/** The session as the server tells it. The same object for the same facts, so that nothing is built twice. */
export function sessionOf(position: number, { mode, began, extended }: SessionFacts): SupportSession {
  const name = `${position} ${mode} ${began} ${extended}`
  const found = known.get(name)
  if (found !== undefined) return found
  const session = sessions.support({
    id: sessionId(position),
    mode,
    expiresAt: NOW + endOf({ began, extended }),
    extendable: extended === 0,
    ticket: 'ZD-1042',
  })
  known.set(name, session)
  return session
}

/** When a session runs out. Milliseconds after {@link NOW}. */
export function endOf({ began, extended }: Omit<SessionFacts, 'mode'>): number {
  return began + LENGTH + extended * EXTENSION
}

/** A refusal of the server. */
export function refusal(code: ImpersonationErrorCode): ImpersonationError {
  return new ImpersonationError(code, 'Refused in the model.')
}
