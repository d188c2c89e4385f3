import type { CredentialAnswer, PendingAnswer, RedirectAnswer, StartedAnswer } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { invalidProof } from '../dpop/proof.ts'
import { bindKey } from '../dpop/sessionKey.ts'
import { claimKey } from '../http/idempotency.ts'
import { requestId, sessionId } from '../ids.ts'
import { requireIssued } from '../issuing/expect.ts'
import type { IssuedOutcome } from '../issuing/issue.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { findRequest, toApprovalRequest } from '../requests/store.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { mintSupportToken } from '../tokens/mint.ts'
import { type LiveSupport, settle } from './settle.ts'
import type { StartCall } from './start.ts'
import { findSession, type SessionRow } from './store.ts'
import { toSupportSession } from './view.ts'

type MintingDeps = Deps & { readonly clientId: string }

/**
 * Says what a start came to, with a fresh credential for a session. A repeated start gives what its key made, as it is
 * now; the session may be over by then.
 *
 * @throws Refusal `session_ended` (410)
 */
export async function answerStart(
  deps: MintingDeps,
  { caller, jkt }: Pick<StartCall, 'caller' | 'jkt'>,
  outcome: IssuedOutcome,
): Promise<StartedAnswer | PendingAnswer | RedirectAnswer> {
  const now = deps.now()
  if (outcome.outcome === 'pending') {
    return { outcome: 'pending', now, request: toApprovalRequest(outcome.request, now) }
  }
  if (outcome.outcome === 'redirect') return { ...outcome, now }
  if (outcome.outcome === 'repeated') {
    const request = await findRequest(deps.sql, requestId(outcome.resource))
    if (request !== null) return { outcome: 'pending', now, request: toApprovalRequest(request, now) }
  }
  const { row, actor, subject } =
    outcome.outcome === 'started'
      ? outcome.live
      : await requireLive(deps, await findSession(deps.sql, sessionId(outcome.resource)))
  return {
    outcome: 'started',
    epoch: row.epoch,
    now,
    actor: actor.person,
    subject: subject.person,
    session: toSupportSession(row, deps.policy),
    // By cookie they get a cookie, and what is handed on is the other origin's: nothing for script leaves the server.
    ...(caller.cookie === null && row.handoffOrigin === null
      ? { credential: await mintSupportToken(deps, row, { authTime: caller.authTime, jkt }) }
      : {}),
    ...(outcome.outcome === 'started' && outcome.handoff !== null ? { handoff: outcome.handoff } : {}),
  }
}

/**
 * The next short credential of a live session, on the strength of the actor's own. Only the actor session that started
 * it gets one, and never by cookie: what the cookie keeps from script would be in script's hands.
 *
 * @throws Refusal `session_not_found`, `session_ended` (410), `ceiling_reached`, `not_found` in cookie custody,
 * `idempotency_key_reused`, `invalid_dpop_proof`
 */
export async function renewCredential(
  deps: MintingDeps,
  caller: OwnCaller,
  { id, key, jkt }: { readonly id: string; readonly key: string; readonly jkt: string | null },
): Promise<CredentialAnswer> {
  if (caller.cookie !== null) throw new Refusal('not_found')
  const row = await findSession(deps.sql, id)
  if (row?.actorKey !== caller.key || row.handoffOrigin !== null) throw new Refusal('session_not_found')
  const live = await requireLive(deps, row)
  await requireIssued(deps.sql, id)
  // What was started with a key goes on with one, and what was started without goes on as it is.
  if (row.keyBound !== (jkt !== null)) throw invalidProof()
  const claim = { actorKey: caller.key, key, fingerprint: ['credential', id], resource: id, now: deps.now() }
  await deps.sql.transaction(async (tx) => {
    await claimKey(tx, claim)
    if (jkt !== null) await bindKey(tx, jkt, id)
  })
  const credential = await mintSupportToken(deps, live.row, { authTime: caller.authTime, jkt })
  return { credential, now: deps.now() }
}

/** A session that may go on now. @throws Refusal `session_not_found`, `session_ended` (410) with the reason */
export async function requireLive(deps: Deps, row: SessionRow | null): Promise<LiveSupport> {
  if (row === null) throw new Refusal('session_not_found')
  const settled = await settle(deps, row)
  if (settled.live) return settled
  throw sessionEnded(settled.row, 410)
}
