import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { commitRegardless } from '../recording/commit.ts'
import { Refusal } from '../refusal.ts'
import { actorKey } from '../sessions/actorKey.ts'
import { findActorSession, lockActor } from '../sessions/actorSession.ts'
import { actorSessionEndedWithin, actorSignedOutWithin, subjectRevokedWithin } from '../sessions/cascade.ts'
import type { Tx } from '../sql/sql.ts'
import { receivedOnce } from '../tokens/receivedOnce.ts'
import type { LogoutToken } from './logoutToken.ts'

/**
 * Does what a logout token says, once, in one transaction. With a `sid` that own session is over, with the support session on
 * top of it; without one, every own session that the person signed in to until then. Sessions in the account of whoever signed
 * out end where the policy says so.
 *
 * @throws Refusal `invalid_token` for one that has come before, and for a session that is somebody else's
 */
export async function logOut(deps: Deps, token: LogoutToken): Promise<void> {
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    if (!(await receivedOnce(tx, token))) throw new Refusal('invalid_token')
    // Locks before rows: an actor first, then a subject, like everywhere.
    if (token.sid === null && token.sub !== null) await lockActor(tx, token.iss, token.sub)
    const inAccount = await endInAccount(deps, tx, token)
    const own = await endOwn(deps, tx, token)
    return { result: undefined, events: [...inAccount, ...own] }
  })
}

async function endOwn(deps: Deps, tx: Tx, token: LogoutToken): Promise<readonly NewAuditEvent[]> {
  const { iss, sid, sub, issuedAt: until } = token
  if (sid !== null) {
    const key = actorKey(iss, sid)
    const known = await findActorSession(tx, { key, iss, sub: sub ?? '' })
    // Nobody is signed out by a token about somebody else.
    if (sub !== null && known !== null && known.sub !== null && known.sub !== sub) throw new Refusal('invalid_token')
    return actorSessionEndedWithin(deps, tx, { key, iss, sid })
  }
  return sub === null ? [] : actorSignedOutWithin(deps, tx, { iss, sub, until })
}

async function endInAccount(deps: Deps, tx: Tx, token: LogoutToken): Promise<readonly NewAuditEvent[]> {
  const { sid, sub } = token
  const counts = sid === null || deps.policy.subjectSignOut === 'any'
  return sub !== null && counts ? subjectRevokedWithin(deps, tx, { id: sub }) : []
}
