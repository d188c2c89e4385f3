import type { EndAnswer, EndedSession } from '@understudy/protocol'

/** What a connector answers to `end`. The `reason` is left out where its back end does not say why a session was over already. */
export interface ToldEnd extends Omit<EndAnswer, 'session'> {
  readonly session: Omit<EndedSession, 'reason'> & Partial<Pick<EndedSession, 'reason'>>
}

/** The session that is over; `null` where nobody says why it is: a reason that is made up is worse than none. */
export function explained({ session }: ToldEnd): EndedSession | null {
  const { reason } = session
  return reason === undefined ? null : { ...session, reason }
}
