import type { Deps } from '../deps.ts'
import { APPROVERS, notify } from '../events/notify.ts'
import { queueNotice } from '../notices/outbox.ts'
import { takeOverdue } from './store.ts'

/** Tells of reviews that nobody has written in time: those who run the bridge, those who could write them, and the host. Each once. */
export async function tellOverdue(deps: Deps): Promise<void> {
  const overdue = await deps.sql.transaction(async (tx) => {
    const now = deps.now()
    const taken = await takeOverdue(tx, now)
    for (const session of taken) await queueNotice(tx, { kind: 'review_overdue', session, key: deps.newId(), now })
    if (taken.length > 0) await notify(tx, APPROVERS)
    return taken
  })
  for (const session of overdue) deps.log({ level: 'error', event: 'review_overdue', session })
}
