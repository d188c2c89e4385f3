import type { Mode, Person } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { purposeOf } from '../history/purpose.ts'
import { queueTold } from '../notices/outbox.ts'
import { endSession } from '../sessions/end.ts'
import type { SessionRow } from '../sessions/store.ts'
import type { OutsideDecision } from './decisionPoint.ts'

/** What a decision point was asked about. */
export interface About {
  readonly actor: Person
  readonly subject: Person
  readonly mode: Mode
  readonly reasonCode: string
  readonly ticket: string | null
  /** The session in which something was to be done; `null`: one was to be started. */
  readonly session: string | null
  /** What an end is the end of. */
  readonly rows: readonly SessionRow[]
}

/**
 * Does what a decision point wants done beside its answer, before the answer counts, and whatever it is: tells people by the
 * host's `notify`, and ends sessions as `policy_changed`. Where nobody can be told, the obligation is one that is not
 * understood, and the answer a no.
 */
export async function fulfil(deps: Deps, decision: OutsideDecision, about: About): Promise<OutsideDecision> {
  const { duties } = decision
  if (duties === undefined) return decision
  if (duties.terminate) for (const row of about.rows) await endSession(deps, { row, reason: 'policy_changed' })
  if (duties.notices.length === 0) return decision
  if (deps.noticeQueued === null) {
    deps.log({ level: 'error', event: 'obligation_not_met' })
    return { outcome: 'deny' }
  }
  const { actor, subject, mode, reasonCode, ticket, session } = about
  const at = deps.now()
  await deps.sql.transaction(async (tx) => {
    for (const obligation of duties.notices) {
      await queueTold(tx, {
        ...{ id: deps.newId(), kind: 'decision_point', at, session, actor, subject, mode, ticket, obligation },
        purpose: purposeOf(deps.policy, reasonCode),
        reviewBy: null,
      })
    }
  })
  deps.noticeQueued()
  return decision
}
