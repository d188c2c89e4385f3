import { decideStart } from '@understudy/protocol'
import type { BridgeDeps } from '../../bridgeDeps.ts'
import type { Deps } from '../../deps.ts'
import { sessionId } from '../../ids.ts'
import type { Issued, Issuer, Kept } from '../../issuers/issuer.ts'
import { asIssuerError } from '../../issuers/issuerError.ts'
import { actorFacts, subjectFacts } from '../../policy/facts.ts'
import type { RequestFacts } from '../../recording/event.ts'
import { Refusal } from '../../refusal.ts'
import { findActorSession } from '../../sessions/actorSession.ts'
import { SHORTEST } from '../../sessions/ceiling.ts'
import { type StartWay, start } from '../../sessions/start.ts'
import type { Tx } from '../../sql/sql.ts'
import { finishIssued } from '../finish.ts'
import { keepIssued } from '../keep.ts'
import { limitsOf } from '../limits.ts'
import { unseal } from '../seal.ts'
import type { Issuing } from '../settings.ts'
import { toldOf } from '../told.ts'
import { orderOfWaiting } from './order.ts'
import { departureOf } from './sendAway.ts'
import { settleWaiting, type WaitingStart } from './store.ts'

/** Milliseconds for the back end to answer and to be read back. */
const PATIENCE = 20_000
/** Milliseconds after which housekeeping ends what was given and opened nothing. More than what is done here can take. */
const ABANDONED = 90_000

/** A start that was taken, once and for all, and what a browser came back with. */
export interface Arrival {
  readonly waiting: WaitingStart
  readonly sealed: string
  readonly brought: URLSearchParams
  readonly facts: RequestFacts
}

/**
 * Turns what a browser came back with into a session: the issuer trades it, everything is read back as ordered, and only then the
 * start is decided again and the session opened with its row in the log. What cannot be opened is ended at the back end, and
 * its end read back.
 *
 * @throws Refusal by the reason of the issuer, and what {@link start} throws; nothing is open then
 */
export async function arrive(deps: Deps & Pick<BridgeDeps, 'issuing'>, arrival: Arrival): Promise<void> {
  const { issuing } = deps
  const { waiting, facts } = arrival
  const issuer = issuing?.issuers.find(({ name }) => name === waiting.issuer)
  if (issuing === null || issuer === undefined) throw new Refusal('internal', { status: 502 })
  const { caller, wish, jkt, stamps } = waiting.asked
  await requireStanding(deps, waiting)
  try {
    const issued = await collect(deps, { issuing, issuer }, arrival)
    const { expiresAt } = issued
    if (expiresAt !== null && expiresAt - deps.now() < SHORTEST) throw new Refusal('internal', { status: 502 })
    const { notAfter, extend } = limitsOf(issuer, deps.now())
    const known = [expiresAt, notAfter].filter((end) => end !== null)
    const way: StartWay = {
      ...{ kind: 'arrives', id: waiting.id, stamps, extend },
      notAfter: known.length === 0 ? null : Math.min(...known),
      ownLost: issuer.capabilities.ownSession === 'none',
      within: (tx) => attach(deps, tx, waiting, issued),
    }
    const { outcome } = await start(deps, { caller, wish, key: '', jkt, facts, way })
    // It needs an approval since: what was asked for is another thing now.
    if (outcome !== 'started') throw new Refusal('request_not_open')
  } catch (thrown) {
    await endNow(deps, issuing, waiting)
    if (thrown instanceof Refusal) throw thrown
    const error = asIssuerError(thrown)
    deps.log({ level: 'error', event: 'issuer_refused', code: error.code, session: sessionId(waiting.id), error })
    throw toldOf(error)
  }
}

interface Issuance {
  readonly issuing: Issuing
  readonly issuer: Issuer
}

async function collect(deps: Deps, { issuing, issuer }: Issuance, arrival: Arrival): Promise<Issued> {
  const { waiting, sealed, brought, facts } = arrival
  const { sealingKey } = issuing
  const session = sessionId(waiting.id)
  const { kept } = departureOf(await unseal(sealed, session, sealingKey))
  if (issuer.collect === undefined) throw new Refusal('internal', { status: 502 })
  const keeping = { session, issuer: issuer.name, sealingKey, endableAt: deps.now() + ABANDONED }
  return issuer.collect(orderOfWaiting(deps, waiting, { token: null, ip: facts.ip }), kept, brought, {
    signal: AbortSignal.timeout(PATIENCE),
    keep: (given: Kept | null) => keepIssued(deps, given, keeping),
    stands: async () => (await refusedNow(deps, waiting)) === null,
  })
}

/** What was given becomes the session's, in the transaction that opens it, unless housekeeping has begun to end it. */
async function attach(deps: Deps, tx: Tx, { id }: WaitingStart, { expiresAt }: Issued): Promise<void> {
  const held = await tx.query(
    `UPDATE understudy.issued SET verified_at = $2, expires_at = $3, next_try_at = $2
     WHERE session_id = $1 AND tries = 0 AND over_at IS NULL RETURNING session_id`,
    [sessionId(id), deps.now(), expiresAt],
  )
  if (held.length === 0) throw new Refusal('internal', { status: 502 })
  await settleWaiting(tx, id, 'opened')
}

/** Nothing was opened: what there is at the back end ends now, and by housekeeping where that fails. */
async function endNow(deps: Deps, issuing: Issuing, { id }: WaitingStart): Promise<void> {
  await deps.sql.query(
    'UPDATE understudy.issued SET next_try_at = least(next_try_at, $2::bigint) WHERE session_id = $1 AND tries = 0',
    [sessionId(id), deps.now()],
  )
  await finishIssued(deps, issuing)
}

/**
 * Whether this start may still be made, before anything is asked for at the back end.
 *
 * @throws Refusal `session_ended`, and what the policy says
 */
export async function requireStanding(deps: Deps, waiting: WaitingStart): Promise<void> {
  const refused = await refusedNow(deps, waiting)
  if (refused !== null) throw refused
}

/** Everything is decided anew when the session is opened; this only keeps a token from being issued in vain. */
async function refusedNow(deps: Deps, { asked }: WaitingStart): Promise<Refusal | null> {
  const { caller, wish } = asked
  const [own, actor, subject] = await Promise.all([
    findActorSession(deps.sql, caller),
    deps.lookup(caller.sub),
    deps.lookup(wish.subject),
  ])
  if (own?.over !== false) return new Refusal('session_ended')
  const { outcome, rule, ...decision } = decideStart(deps.policy, {
    actor: actorFacts(caller.sub, actor),
    subject: subject === null ? null : subjectFacts(subject, deps.now()),
    mode: wish.mode,
    approved: true,
    breakGlass: wish.breakGlass,
  })
  return outcome === 'deny' && 'code' in decision ? new Refusal(decision.code, { rule }) : null
}
