import { isSafe } from '../browser/source.ts'
import { inTime } from '../operations/inTime.ts'
import { Refusal } from '../refusal.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'
import type { Call } from './call.ts'
import type { Operation } from './operation.ts'

/**
 * Runs a handler, and the one that does without the database where that is away and the operation has one.
 *
 * @throws what the handler throws
 */
export async function served(
  call: Call,
  { handler, withoutDatabase }: Pick<Operation, 'handler' | 'withoutDatabase'>,
): Promise<Response> {
  const { deps } = call
  if (withoutDatabase === undefined) {
    await deps.ready()
    return handler(call)
  }
  try {
    const work = deps.ready().then(() => handler(call))
    return await (deps.spool === null ? work : inTime(work, deps.spool.patience, () => new DatabaseUnavailable()))
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    deps.log({ level: 'error', event: 'database_unavailable', request: call.facts.id, error })
    return withoutDatabase(call)
  }
}

/**
 * The refusal of a request while the database is away. Where it may have been done all the same, because the connection
 * was lost at the very end, it does not say that it was not.
 */
export function refusedByOutage(request: Pick<Request, 'method'>, { committed }: DatabaseUnavailable): Refusal {
  const untouched = committed === 'no' && !isSafe(request)
  return untouched ? new Refusal('audit_unavailable') : new Refusal('internal', { status: 503 })
}
