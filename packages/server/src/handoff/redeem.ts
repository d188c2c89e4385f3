import type { ContextAnswer } from '@understudy/protocol'
import type { HandoffBody } from '@understudy/protocol/schemas'
import { hashOf } from '../browser/cookie.ts'
import { holdBoth, leaveWithin } from '../browser/leave.ts'
import { findHeld, type HeldCookie, insertBrowserSession, issueCookieId } from '../browser/store.ts'
import type { Deps } from '../deps.ts'
import { notify } from '../events/notify.ts'
import { commitRecorded } from '../recording/commit.ts'
import { actedAsOf, auditEvent, ofRequest, ofSession, type RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { activeContext } from '../sessions/context.ts'
import { type LiveSupport, settle } from '../sessions/settle.ts'
import { findSession } from '../sessions/store.ts'
import type { Tx } from '../sql/sql.ts'

interface Redemption {
  readonly body: HandoffBody
  readonly origin: string | null
  /** Hash of the cookie that the request brought. */
  readonly before: string | null
  readonly facts: RequestFacts
}

/** How long an ended session can still say so on its origin. Milliseconds. */
const AFTERLIFE = 3_600_000

/**
 * Turns a code into a cookie of the page's origin that holds the support session and nothing else: no call with it ever
 * leads to the actor's own. Whoever presents a code uses it up, also with the wrong verifier or from another origin: a code
 * that has leaked is then worth nothing, and the session ends as `handoff_expired`.
 *
 * @throws Refusal `handoff_refused` whatever is wrong with the code; `handoff_conflict` where somebody is signed in here,
 * which does not use it up; `audit_unavailable`
 */
export async function redeemHandoff(
  deps: Deps,
  { body, origin, before, facts }: Redemption,
): Promise<{ readonly answer: ContextAnswer; readonly id: string }> {
  const present = before === null ? null : await findHeld(deps.sql, before)
  if (present !== null && body.replace !== true && (await isInUse(deps, present))) throw new Refusal('handoff_conflict')

  const code = { hash: hashOf(body.code), origin, challenge: hashOf(body.verifier) }
  const live = await settleHanded(deps, code.hash)
  try {
    const id = await commitRecorded(deps.sql, async (tx) => {
      const session = await useUp(deps, tx, code)
      if (session === null || live?.row.id !== session) throw new Refusal('handoff_refused')
      if (present !== null) await holdBoth(tx, present, live.row.actorKey)
      const left = present === null ? [] : await leaveWithin(deps, tx, present, { facts })
      const entered = await enter(deps, tx, { session, origin, facts })
      return { result: entered.id, events: [...left, entered.event] }
    })
    if (live === null) throw new Refusal('handoff_refused')
    return { answer: activeContext(deps, live), id }
  } catch (error) {
    // Undone with everything else, and used up all the same.
    if (error instanceof Refusal && error.code === 'handoff_refused') await forgetCode(deps.sql, code.hash)
    throw error
  }
}

async function forgetCode(tx: Tx, hash: string): Promise<void> {
  await tx.query('DELETE FROM understudy.handoff WHERE hash = $1', [hash])
}

/** The session that a code is for, as far as it may go on: asked before the transaction, because a directory is. */
async function settleHanded(deps: Deps, hash: string): Promise<LiveSupport | null> {
  const [known] = await deps.sql.query<{ session_id: string }>(
    'SELECT session_id FROM understudy.handoff WHERE hash = $1',
    [hash],
  )
  const found = known === undefined ? null : await findSession(deps.sql, known.session_id)
  const settled = found === null ? null : await settle(deps, found)
  return settled?.live === true ? settled : null
}

/** Uses a code up, whoever presents it. Gives its session to who was meant. */
async function useUp(
  deps: Deps,
  tx: Tx,
  { hash, origin, challenge }: { readonly hash: string; readonly origin: string | null; readonly challenge: string },
): Promise<string | null> {
  const [used] = await tx.query<{ session_id: string; origin: string; challenge: string; expires_at: number }>(
    'DELETE FROM understudy.handoff WHERE hash = $1 RETURNING session_id, origin, challenge, expires_at',
    [hash],
  )
  const meant = used !== undefined && used.origin === origin && used.challenge === challenge
  return meant && deps.now() < used.expires_at ? used.session_id : null
}

/** A cookie that is nobody's any more stands in nobody's way. */
async function isInUse(deps: Deps, { own, handed, expiresAt }: HeldCookie): Promise<boolean> {
  if (own !== null) return deps.now() < expiresAt && !own.over
  const row = handed === null ? null : await findSession(deps.sql, handed)
  return row !== null && (await settle(deps, row)).live
}

async function enter(
  deps: Deps,
  tx: Tx,
  {
    session,
    origin,
    facts,
  }: { readonly session: string; readonly origin: string | null; readonly facts: RequestFacts },
) {
  const now = deps.now()
  const row = await findSession(tx, session, 'update')
  if (row === null || row.endedAt !== null || row.redeemBy === null || now >= row.redeemBy) {
    throw new Refusal('handoff_refused')
  }
  await tx.query('UPDATE understudy.support_session SET redeem_by = NULL WHERE id = $1', [session])
  const browser = deps.newId()
  const expiresAt = row.ceilingAt + AFTERLIFE
  await insertBrowserSession(tx, { id: browser, own: null, handed: session, origin, expiresAt, now })
  const id = await issueCookieId(tx, browser, { now })
  if (id === null) throw new Error('A session could not be handed over.')
  await notify(tx, row.actorKey)
  const event = auditEvent({
    ...ofSession(row),
    time: now,
    type: 'SUPPORT_ACTION',
    outcome: 'allowed',
    actedAs: actedAsOf(row),
    policyVersion: deps.policy.version,
    ...ofRequest(facts, { name: 'handoff.redeem' }),
  })
  return { id, event }
}
