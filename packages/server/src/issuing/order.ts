import type { IssueOrder } from '../issuers/issuer.ts'
import type { SessionRow } from '../sessions/store.ts'

/** What a start brings that the session itself does not know. */
export interface IssueCall {
  /** The actor's own token; `null`: they came by cookie. */
  readonly token: string | null
  readonly ip: string | null
}

/** A session as issuers are told of it. */
export function orderOf(row: SessionRow, { token, ip }: IssueCall): IssueOrder {
  const { id, mode, startedAt, expiresAt, ceilingAt, actor, actorIss, subject, reason, ticket } = row
  return {
    session: { id, mode, startedAt, expiresAt, ceilingAt },
    actor: { person: actor, iss: actorIss, token },
    subject,
    reason,
    ticket,
    ip,
  }
}
