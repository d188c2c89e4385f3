import type { Deps } from '../../deps.ts'
import type { Recorded } from '../../recording/commit.ts'
import { ofRequest } from '../../recording/event.ts'
import type { Opening } from '../../sessions/open.ts'
import type { StartOutcome, StartWay } from '../../sessions/start.ts'
import type { Tx } from '../../sql/sql.ts'
import { waitedInVain, waitingEvent } from './event.ts'
import { insertWaiting, settleWaitingOf, type WaitingStart } from './store.ts'

/** Milliseconds for the way there and back, with a sign-in on it. */
const LIFE = 300_000

/**
 * Writes down a start that opens nothing before the actor's browser is back, in the transaction that records it. One that
 * this actor session has waiting already is over by it: two ways at a time would leave the actor in an account that they
 * turned away from.
 */
export async function openWaiting(
  deps: Deps,
  tx: Tx,
  { id, caller, wish, jkt, actor, subject, now, rule, stamps, facts }: Opening,
  { issuer, origin }: Extract<StartWay, { kind: 'leaves' }>,
): Promise<Recorded<StartOutcome>> {
  const before = await settleWaitingOf(tx, caller.key, 'superseded')
  const waiting: WaitingStart = {
    ...{ id, issuer, origin, createdAt: now, expiresAt: now + LIFE, outcome: null },
    asked: { caller, wish, jkt, stamps, actor: actor.person, subject: subject.person, tenant: subject.tenant },
  }
  await insertWaiting(tx, waiting)
  const event = waitingEvent(deps, waiting, {
    type: 'ADMIN_IMPERSONATION_REQUESTED',
    outcome: 'allowed',
    detail: rule,
    ...ofRequest(facts, { name: 'session.start' }),
  })
  const events = [...before.map((other) => waitedInVain(deps, other, 'superseded')), event]
  return { result: { outcome: 'waits', waiting }, events }
}
