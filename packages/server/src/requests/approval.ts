import type { FieldProblem } from '@understudy/protocol'
import type { DirectoryEntry } from '../directory.ts'
import { isId } from '../ids.ts'
import { Refusal } from '../refusal.ts'
import type { StartWish } from '../sessions/startForm.ts'
import type { Tx } from '../sql/sql.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { findRequest, type RequestRow, stateAt } from './store.ts'

/**
 * The approval that a start wants to use: of the same actor session, approved, not used, not lapsed, and for exactly
 * what is started now. Locked, so that of two starts with one approval the second finds it used.
 *
 * @throws Refusal `request_not_found`, `request_not_open`, `validation_failed` for each field that differs
 */
export async function findApproval(
  tx: Tx,
  caller: OwnCaller,
  wish: StartWish & { readonly requestId: string },
  now: number,
): Promise<RequestRow> {
  const row = isId(wish.requestId) ? await findRequest(tx, wish.requestId, 'update') : null
  if (row === null || row.actorKey !== caller.key || row.actorSub !== caller.sub) {
    throw new Refusal('request_not_found')
  }
  if (stateAt(row, now) !== 'approved') throw new Refusal('request_not_open')
  const errors = differences(row, wish)
  if (errors.length > 0) throw new Refusal('validation_failed', { errors })
  return row
}

/**
 * That what was approved is what is opened, as far as only the directory knows it: the account in the organisation it was
 * in when the request was made.
 *
 * @throws Refusal `validation_failed`
 */
export function checkTenant({ subjectTenant }: RequestRow, { tenant }: DirectoryEntry): void {
  if (tenant !== subjectTenant) throw new Refusal('validation_failed', { errors: [different('/subject')] })
}

function differences(row: RequestRow, wish: StartWish): FieldProblem[] {
  const same: Readonly<Record<string, boolean>> = {
    '/subject': row.subjectId === wish.subject,
    '/mode': row.mode === wish.mode,
    '/reason/code': row.reason.code === wish.reason.code,
    '/reason/text': row.reason.text === wish.reason.text,
    '/ticket': row.ticket === wish.ticket,
    '/ttlSeconds': row.ttlSeconds === wish.ttlSeconds,
  }
  return Object.entries(same)
    .filter(([, equal]) => !equal)
    .map(([pointer]) => different(pointer))
}

function different(pointer: string): FieldProblem {
  return { pointer, code: 'not_allowed', detail: 'Differs from what was approved.' }
}
