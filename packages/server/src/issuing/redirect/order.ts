import type { Deps } from '../../deps.ts'
import { sessionId } from '../../ids.ts'
import type { IssueOrder } from '../../issuers/issuer.ts'
import { ceilingOf } from '../../sessions/ceiling.ts'
import type { IssueCall } from '../order.ts'
import type { WaitingStart } from './store.ts'

/** A start that waits, as issuers are told of it: the session as it would be if it were opened now. */
export function orderOfWaiting(
  { policy, now }: Pick<Deps, 'policy' | 'now'>,
  { id, asked }: WaitingStart,
  { token, ip }: IssueCall,
): IssueOrder {
  const { caller, wish, actor, subject } = asked
  const startedAt = now()
  const ceilingAt = ceilingOf(
    wish.breakGlass ? (policy.breakGlass ?? policy.duration) : policy.duration,
    caller,
    startedAt,
  )
  const expiresAt = Math.min(startedAt + wish.ttlSeconds * 1000, ceilingAt)
  return {
    session: { id: sessionId(id), mode: wish.mode, startedAt, expiresAt, ceilingAt },
    actor: { person: actor, iss: caller.iss, token },
    subject,
    ...{ reason: wish.reason, ticket: wish.ticket, ip },
  }
}
