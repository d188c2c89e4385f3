import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { notify } from '../events/notify.ts'
import { announce } from '../leases/announced.ts'
import { commitRegardless } from '../recording/commit.ts'
import type { RequestFacts } from '../recording/event.ts'
import { cancelOpenRequests } from '../requests/cancel.ts'
import { endEvents, endWithin } from '../sessions/end.ts'
import { findLiveSession, findSession } from '../sessions/store.ts'
import type { Tx } from '../sql/sql.ts'
import { forgetBrowser, type HeldCookie } from './store.ts'

interface Leaving {
  readonly facts: RequestFacts
  /** The actor session that goes on in the same browser: then only its old cookie is forgotten. */
  readonly staysWith?: string
}

/**
 * Signs a browser out, in one transaction: the support session on top ends, open requests are withdrawn, and the own slot
 * is forgotten. What is left of the cookie is nobody's. The session at the identity provider stays as it is: that is the
 * host's to end. Like every end it needs no log to succeed.
 */
export async function leaveBrowser(deps: Deps, held: HeldCookie, leaving: Leaving): Promise<void> {
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    return { result: undefined, events: await leaveWithin(deps, tx, held, leaving) }
  })
}

/** The same for a transaction that does more: where that fails, nobody has left. Gives what the log shall say. */
export async function leaveWithin(
  deps: Deps,
  tx: Tx,
  held: HeldCookie,
  { facts, staysWith }: Leaving,
): Promise<readonly NewAuditEvent[]> {
  const key = held.own?.key ?? null
  if (key !== null && key === staysWith) {
    await forgetBrowser(tx, held.browser)
    return []
  }
  const row = key === null ? await findSession(tx, held.handed ?? '') : await liveUnderLock(tx, key)
  const reason = key === null ? ('actor_ended' as const) : ('actor_session_ended' as const)
  const ended = row === null ? [] : await endWithin(tx, [{ row, reason }], deps.now())
  announce(tx)
  // Every browser session of this actor session: a second one would be a way around the sign-out.
  await tx.query('DELETE FROM understudy.browser_session WHERE id = $1 OR own_key = $2', [held.browser, key])
  const cancelled = key === null ? [] : await cancelOpenRequests(deps, tx, key)
  // Open streams look whether their cookie still counts.
  if (key !== null) await notify(tx, key)
  const by = row === null ? undefined : { person: row.actor, facts }
  return [...endEvents(deps, ended, by), ...cancelled]
}

/**
 * Holds, in the order in which everybody locks them, the actor session that somebody leaves by {@link leaveWithin} and the one
 * that is entered: two of them in two browsers cannot wait for each other.
 */
export async function holdBoth(tx: Tx, held: HeldCookie, enteredKey: string): Promise<void> {
  const left = held.own?.key ?? (await findSession(tx, held.handed ?? ''))?.actorKey ?? enteredKey
  await tx.query('SELECT 1 FROM understudy.actor_session WHERE key IN ($1, $2) ORDER BY key FOR UPDATE', [
    left,
    enteredKey,
  ])
}

/** Locked first, like everywhere: a start that is under way is then found, or finds the cookie gone. */
async function liveUnderLock(tx: Tx, key: string) {
  await tx.query('SELECT 1 FROM understudy.actor_session WHERE key = $1 FOR UPDATE', [key])
  return findLiveSession(tx, key)
}
