import { type ActionTag, decideAccess, explain, isMode } from '@understudy/protocol'
import type { EvaluationAnswer, EvaluationBody } from '@understudy/protocol/schemas'
import type { BridgeDeps } from '../bridgeDeps.ts'
import { actorFacts, subjectFacts } from '../policy/facts.ts'

/**
 * Answers one question of AuthZEN 1.0. Two kinds are the policy's: `impersonate` by a user of a user, and anything that is done
 * in a support session: by a subject with somebody else at the keyboard (`subject.properties.act`), or by an actor as themselves
 * in `shadow` mode (`action.properties.mode`). Everything else is the application's own, by its rules.
 *
 * @throws Refusal `internal` (503) when the directory cannot be asked
 */
export async function evaluate(deps: BridgeDeps, question: EvaluationBody): Promise<EvaluationAnswer> {
  const { subject, action, resource } = question
  if (action.name === 'impersonate' && subject.type === 'user' && resource.type === 'user') {
    return mayStart(deps, question)
  }
  if (action.properties?.mode === 'shadow' || (subject.properties !== undefined && 'act' in subject.properties)) {
    const refused = refusedInSession(deps, question)
    if (refused !== null) return refused
  }
  const { permitted, rule } = decideAccess(deps.accessRules ?? [], question)
  return answer(permitted, rule)
}

async function mayStart(deps: BridgeDeps, { subject, action, resource }: EvaluationBody): Promise<EvaluationAnswer> {
  const mode = action.properties?.mode ?? 'view'
  if (!isMode(mode)) return answer(false, 'mode.unknown')
  const [actor, target] = await Promise.all([deps.lookup(subject.id), deps.lookup(resource.id)])
  const { outcome, rule } = explain(deps.policy, {
    about: 'start',
    actor: actorFacts(subject.id, actor),
    subject: target === null ? null : subjectFacts(target, deps.now()),
    mode,
    // An approval is for a start that is asked of the bridge; here nobody has one.
    approved: false,
  })
  return answer(outcome === 'allow', rule)
}

/** Mode and class come first; only what they leave is the application's to decide. */
function refusedInSession({ policy }: BridgeDeps, { action }: EvaluationBody): EvaluationAnswer | null {
  const { mode, class: name, mutates } = action.properties ?? {}
  if (!isMode(mode)) return answer(false, 'mode.unknown')
  const tag: ActionTag | undefined =
    typeof name === 'string' && typeof mutates === 'boolean' ? { class: name, mutates } : undefined
  const { outcome, rule } = explain(policy, { about: 'action', mode, action: action.name, tag })
  return outcome === 'allow' ? null : answer(false, rule)
}

function answer(decision: boolean, rule: string): EvaluationAnswer {
  return { decision, context: { rule } }
}
