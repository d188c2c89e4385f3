import { randomInt } from 'node:crypto'
import type { ContextAnswer } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { claimKey } from '../http/idempotency.ts'
import { commitRegardless } from '../recording/commit.ts'
import type { RequestFacts } from '../recording/event.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { lockActor, lockActorSession } from '../sessions/actorSession.ts'
import { ownContext } from '../sessions/context.ts'
import { settle } from '../sessions/settle.ts'
import { overlaps } from '../sessions/standing.ts'
import type { Caller, OwnCaller } from '../tokens/authenticate.ts'
import { holdBoth, leaveWithin } from './leave.ts'
import { findHeld, insertBrowserSession, issueCookieId } from './store.ts'

/** A sign-in that has been kept. */
export interface SignedIn {
  readonly answer: ContextAnswer
  /** Value of the cookie. */
  readonly id: string
  /** Of the support team: this browser may have to do with support sessions. */
  readonly support: boolean
}

interface Entry {
  readonly caller: Caller
  /** Of the request. A repeat signs in again: the value of a cookie is given once. */
  readonly key: string
  /** Hash of the cookie that the request brought. */
  readonly before: string | null
  /** Of the page, where it says so. */
  readonly origin: string | null
  readonly facts: RequestFacts
}

/**
 * Turns the provider's token into a browser session of the bridge. Always a new one, whatever cookie the request
 * brought: a value that somebody else planted becomes nobody's. Whoever was signed in here before is signed out, with
 * their support session, in the same transaction: where this one is refused, they stay. The same actor session goes on, with
 * what is on top of it.
 *
 * @throws Refusal `already_in_support_session`, `session_ended`, `invalid_token`, `token_expired`,
 * `idempotency_key_reused`
 */
export async function signIn(
  deps: Deps & { readonly browser: NonNullable<Deps['browser']> },
  { caller: found, key: idempotencyKey, before, origin, facts }: Entry,
): Promise<SignedIn> {
  const caller = await ownOnly(deps, found)
  const entry = await deps.lookup(caller.sub)
  if (entry === null || !entry.active) throw new Refusal('session_ended')
  const previous = before === null ? null : await findHeld(deps.sql, before)

  const now = deps.now()
  const browser = deps.newId()
  const { id, epoch } = await commitRegardless(deps.sql, deps.log, async (tx) => {
    // A sign-out everywhere that is under way is through before, and is then seen.
    await lockActor(tx, caller.iss, caller.sub)
    // Epochs begin anywhere: a tab that still shows somebody else asserts another one, also when both are as themselves.
    await tx.query(
      `INSERT INTO understudy.actor_session (key, iss, sid, sub, epoch) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (key) DO NOTHING`,
      [caller.key, caller.iss, caller.sid, caller.sub, randomInt(1, 2 ** 40)],
    )
    if (previous !== null) await holdBoth(tx, previous, caller.key)
    const { over, sub, epoch } = await lockActorSession(tx, caller)
    if (over) throw new Refusal('session_ended')
    if (sub !== caller.sub) throw new Refusal('invalid_token')
    const { key, authTime, acr } = caller
    const claim = { actorKey: key, key: idempotencyKey, fingerprint: ['browser'], resource: browser, now }
    await claimKey(tx, claim)
    const events = previous === null ? [] : await leaveWithin(deps, tx, previous, { facts, staysWith: key })
    const expiresAt = now + deps.browser.lifetime
    await insertBrowserSession(tx, {
      id: browser,
      own: { key, sub, authTime, acr },
      handed: null,
      origin,
      expiresAt,
      now,
    })
    return { result: { id: await issueCookieId(tx, browser, { now }), epoch }, events }
  })
  if (id === null) throw new Error('A browser session could not be kept.')
  const answer = await ownContext(deps, { ...caller, epoch })
  return { answer, id, support: overlaps(entry.roles, deps.policy.supportRoles) }
}

/** The provider's own tokens only. A support token that opened an own slot would be a way back without the actor. */
async function ownOnly(deps: Deps, caller: Caller): Promise<OwnCaller> {
  if (caller.kind === 'own') {
    if (caller.over) throw new Refusal('session_ended')
    return caller
  }
  const { live, row } = await settle(deps, caller.row)
  throw live ? new Refusal('already_in_support_session') : sessionEnded(row)
}
