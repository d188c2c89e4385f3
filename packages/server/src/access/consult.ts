import type { EvaluationBody } from '@understudy/protocol/schemas'
import type { Deps } from '../deps.ts'
import type { DirectoryEntry } from '../directory.ts'
import type { NamedTag } from '../guard/check.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { isOwn } from '../sessions/revoke.ts'
import type { LiveSupport } from '../sessions/settle.ts'
import type { StartWish } from '../sessions/startForm.ts'
import { listLiveSessions } from '../sessions/store.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import type { OutsideDecision } from './decisionPoint.ts'
import { fulfil } from './fulfil.ts'

interface Asked {
  readonly caller: Pick<OwnCaller, 'iss' | 'sub'> & Partial<Pick<OwnCaller, 'acr' | 'authTime'>>
  readonly wish: Pick<StartWish, 'subject' | 'mode' | 'reason' | 'ticket' | 'ttlSeconds'>
  readonly actor: DirectoryEntry | null
  readonly subject: DirectoryEntry | null
}

/**
 * Asks the decision point about a start, where there is one. It narrows what the policy allows and never widens it. Asked
 * for every subject alike, known or not, so that its time tells nothing; names and free text are not sent.
 */
export async function consultStart(deps: Deps, { caller, wish, actor, subject }: Asked): Promise<OutsideDecision> {
  const { decisionPoint } = deps
  if (decisionPoint === null) return { outcome: 'permit' }
  const properties = subject === null ? {} : { properties: { tenant: subject.tenant, roles: [...subject.roles] } }
  const { acr = null, authTime = null } = caller
  const decision = await decisionPoint.start({
    subject: { type: 'user', id: caller.sub, properties: { iss: caller.iss } },
    action: { name: 'impersonate', properties: { mode: wish.mode, ttl: wish.ttlSeconds } },
    resource: { type: 'user', id: wish.subject, ...properties },
    context: { reason_code: wish.reason.code, ticket: wish.ticket, acr, auth_time: authTime },
  })
  if (decision.duties === undefined) return decision
  const rows = await listLiveSessions(deps.sql, { person: caller.sub })
  return fulfil(deps, decision, {
    actor: actor?.person ?? { id: caller.sub, name: caller.sub },
    subject: subject?.person ?? { id: wish.subject, name: wish.subject },
    mode: wish.mode,
    reasonCode: wish.reason.code,
    ticket: wish.ticket,
    session: null,
    rows: rows.filter((row) => isOwn(caller, row)),
  })
}

/** @throws Refusal for a start the decision point does not permit; one that cannot be asked permits nothing */
export function requireStart(decision: OutsideDecision, acr: string | null): void {
  if (decision.outcome === 'permit') return
  if (decision.outcome === 'step_up') {
    if (decision.acr === acr && decision.then === 'permit') return
    if (decision.acr === acr) throw new Refusal('subject_unavailable', { rule: 'decision_point.deny' })
    const challenge = `Bearer error="insufficient_user_authentication", acr_values="${decision.acr}"`
    throw new Refusal('step_up_required', {
      rule: 'decision_point.step_up',
      headers: { 'WWW-Authenticate': challenge },
    })
  }
  if (decision.outcome === 'deny') throw new Refusal('subject_unavailable', { rule: 'decision_point.deny' })
  throw new Refusal('internal', { status: 503, rule: 'decision_point.silent' })
}

/**
 * Asks the decision point about an action in a support session, with the actor beside the subject; in `shadow` mode about the
 * actor, with the subject beside the session.
 *
 * @throws Refusal `action_restricted` for a no, `session_ended` where it wants the session ended, `internal` (503) where it cannot be asked; ending is not asked about
 */
export async function consultAction(deps: Deps, { row }: LiveSupport, tag: NamedTag): Promise<void> {
  const { decisionPoint } = deps
  if (decisionPoint === null) return
  const { id, mode, actorIss: iss, actorSub: sub, subjectId, subjectTenant: tenant } = row
  const shadow = mode === 'shadow'
  const question: EvaluationBody = {
    subject: shadow
      ? { type: 'user', id: sub, properties: { iss } }
      : { type: 'user', id: subjectId, properties: { act: { iss, sub } } },
    action: { name: tag.action, properties: { mode, class: tag.class, mutates: tag.mutates } },
    resource: {
      type: 'support_session',
      id,
      properties: { tenant, ...(shadow ? { subject: subjectId } : {}) },
    },
  }
  const decision = await decisionPoint.action(question)
  const { actor, subject, reason, ticket } = row
  const about = { actor, subject, mode, reasonCode: reason.code, ticket, session: id, rows: [row] }
  const { outcome } = await fulfil(deps, decision, about)
  if (decision.duties?.terminate === true) throw sessionEnded({ endReason: 'policy_changed' })
  if (outcome === 'permit') return
  if (outcome === 'unknown') throw new Refusal('internal', { status: 503 })
  throw new Refusal('action_restricted', { actionClass: tag.class })
}
