import type { Deps } from '../deps.ts'
import { commitRegardless } from '../recording/commit.ts'
import { actedAsOf, auditEvent, ofRequest, ofSession } from '../recording/event.ts'
import type { SessionRow } from '../sessions/store.ts'
import type { GuardedRequest } from './check.ts'

/**
 * Tells the guard how a request went that it had let through. After an answer of 400 and above the action is in the log
 * as failed, and what it would have changed is taken out of the subject's history. Calling it twice does it once; never
 * rejects.
 */
export type Finished = (response: Pick<Response, 'status'>) => Promise<void>

/** Nothing was recorded about somebody acting as themselves, so nothing is corrected. */
export const NOTHING_TO_FINISH: Finished = () => Promise.resolve()

/** What the log says about a request that was let through. */
export interface RecordedRequest extends Pick<GuardedRequest, 'tag' | 'facts'> {
  /** Number of the change in the subject's history; `null` for a read. */
  readonly change: number | null
}

interface RecordedAction extends RecordedRequest {
  readonly row: SessionRow
}

export function finishOf(deps: Deps, recorded: RecordedAction): Finished {
  let told = false
  return async ({ status }) => {
    if (told || status < 400) return
    told = true
    try {
      await recordFailure(deps, recorded, status)
    } catch (error) {
      // The history then says too much rather than too little, which is the safe side.
      deps.log({ level: 'error', event: 'outcome_not_recorded', request: recorded.facts.id, error })
    }
  }
}

async function recordFailure(deps: Deps, { row, change, tag, facts }: RecordedAction, status: number): Promise<void> {
  if (tag === undefined) return
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    if (change !== null) await tx.query('DELETE FROM understudy.session_change WHERE id = $1', [change])
    const event = auditEvent({
      ...ofSession(row),
      time: deps.now(),
      type: 'SUPPORT_ACTION',
      outcome: 'failed',
      actedAs: actedAsOf(row),
      detail: `status_${status}`,
      policyVersion: deps.policy.version,
      ...ofRequest(facts, { name: tag.action, class: tag.class }),
    })
    return { result: undefined, events: [event] }
  })
}
