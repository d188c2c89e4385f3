import type { EvaluationBody } from '@understudy/protocol/schemas'
import type { Deps } from '../deps.ts'
import type { DirectoryEntry } from '../directory.ts'
import type { NamedTag } from '../guard/check.ts'
import { Refusal } from '../refusal.ts'
import type { LiveSupport } from '../sessions/settle.ts'
import type { StartWish } from '../sessions/startForm.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import type { OutsideDecision } from './decisionPoint.ts'

interface Asked {
  readonly caller: Pick<OwnCaller, 'iss' | 'sub'> & Partial<Pick<OwnCaller, 'acr' | 'authTime'>>
  readonly wish: Pick<StartWish, 'subject' | 'mode' | 'reason' | 'ticket' | 'ttlSeconds'>
  readonly subject: DirectoryEntry | null
}

/**
 * Asks the decision point about a start, where there is one. It narrows what the policy allows and never widens it. Asked
 * for every subject alike, known or not, so that its time tells nothing; names and free text are not sent.
 */
export async function consultStart(
  { decisionPoint }: Deps,
  { caller, wish, subject }: Asked,
): Promise<OutsideDecision> {
  if (decisionPoint === null) return { outcome: 'permit' }
  const properties = subject === null ? {} : { properties: { tenant: subject.tenant, roles: [...subject.roles] } }
  const { acr = null, authTime = null } = caller
  return decisionPoint.start({
    subject: { type: 'user', id: caller.sub, properties: { iss: caller.iss } },
    action: { name: 'impersonate', properties: { mode: wish.mode, ttl: wish.ttlSeconds } },
    resource: { type: 'user', id: wish.subject, ...properties },
    context: { reason_code: wish.reason.code, ticket: wish.ticket, acr, auth_time: authTime },
  })
}

/** @throws Refusal for a start the decision point does not permit; one that cannot be asked permits nothing */
export function requireStart(decision: OutsideDecision, acr: string | null): void {
  if (decision.outcome === 'permit') return
  if (decision.outcome === 'step_up') {
    if (decision.acr === acr) return
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
 * @throws Refusal `action_restricted` for a no, `internal` (503) where it cannot be asked; ending is not asked about
 */
export async function consultAction({ decisionPoint }: Deps, { row }: LiveSupport, tag: NamedTag): Promise<void> {
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
  const { outcome } = await decisionPoint.action(question)
  if (outcome === 'permit') return
  if (outcome === 'unknown') throw new Refusal('internal', { status: 503 })
  throw new Refusal('action_restricted', { actionClass: tag.class })
}
