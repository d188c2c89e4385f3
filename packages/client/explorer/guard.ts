import { decideAction, decideStart, formatAssertion } from '@understudy/protocol'
import { positionOf, REQUESTS, sessionId } from './cast.ts'
import type { Parts } from './configuration.ts'
import { type Ground, isOver, livePosition, settleGround } from './ground.ts'
import type { Broken } from './invariants.ts'
import { touch } from './ownTraces.ts'
import { ACTION_NAMES, ACTIONS, factsOf, isLeftBy, policyOf, rightsOf } from './rights.ts'
import type { Write } from './write.ts'

export interface Guarded {
  readonly ground: Ground
  readonly outcome: NonNullable<Write['outcome']>
  readonly broken: Broken | null
}

/** The guard in front of the application: whose request is this, and may it run? Says what ran against the rules. */
export function guard(before: Ground, write: Write, parts: Parts): Guarded {
  const { defences } = parts
  const ground = settleGround(before, defences)
  const refuse = (outcome: Guarded['outcome']) => ({ ground, outcome, broken: null })
  const live = livePosition(ground)
  let ran = write.credential ?? 'own'
  if (ran !== 'own' && ground.sessions[positionOf(ran)]?.live !== true) {
    if (defences.noFallBack) return refuse('session-ended')
    ran = 'own'
  }
  if (ran === 'own' && !ground.signedIn) return refuse('refused')
  // Under a support session the own session rests.
  if (ran === 'own' && live >= 0) return refuse('mismatch')
  const derived = formatAssertion({ session: ran, epoch: ground.epoch })
  if (defences.assertion && write.assertion !== derived) return refuse('mismatch')
  const data = ran === 'own' ? 'own' : REQUESTS[ground.sessions[positionOf(ran)]?.subject ?? 0].subject.id
  const session = ran === 'own' ? undefined : ground.sessions[positionOf(ran)]
  // Who was here last is who was really here.
  const after =
    session === undefined || defences.actorIsSeen
      ? ground
      : { ...ground, own: touch(ground.own, session.subject, { seen: ground.clock }) }
  const broken = judge(ground, write, ran) ?? judgeRights(ground, ran, parts)
  return { ground: after, outcome: { ran, data }, broken }
}

/** Which of all actions would run for this request: the guard's word, and then the application's own. */
function actionsOf(ground: Ground, ran: string, { configuration, defences }: Parts): readonly string[] {
  const session = ran === 'own' ? undefined : ground.sessions[positionOf(ran)]
  const scope =
    session === undefined ? null : { mode: session.mode, restricted: policyOf(configuration).restrictedClasses }
  const rights = rightsOf(session === undefined || !defences.subjectRights ? 'actor' : session.subject)
  return ACTION_NAMES.filter((name) => {
    const passes = !defences.actionChecked || decideAction(scope, ACTIONS[name]).allowed
    return passes && rights.has(name)
  })
}

/** I14: a request stands for any of them. */
function judgeRights(ground: Ground, ran: string, parts: Parts): Broken | null {
  const session = ran === 'own' ? undefined : ground.sessions[positionOf(ran)]
  if (session === undefined) return null
  const { subject, mode } = session
  for (const action of actionsOf(ground, ran, parts)) {
    const why = !isLeftBy(mode, action)
      ? `not left by ${mode}`
      : !rightsOf(subject).has(action)
        ? 'not the subject’s to do'
        : !rightsOf('actor').has(action) || !mayBeThere(ground, subject, mode, parts)
          ? 'not allowed to the actor'
          : null
    if (why !== null) return { invariant: 'I14', why: `${action} ran in ${ran}: ${why}` }
  }
  return null
}

/** Whether the policy would let the session be opened now. */
function mayBeThere(
  ground: Ground,
  subject: 0 | 1,
  mode: 'view' | 'act' | 'shadow',
  { configuration }: Parts,
): boolean {
  return decideStart(policyOf(configuration), factsOf(ground, subject, mode, true)).outcome === 'allow'
}

/** It runs. May it? Judged by what is true on the server, not by what the guard looked at. */
function judge(ground: Ground, write: Write, ran: string): Broken | null {
  const subjectOf = (who: string) => (who === 'own' ? 'own' : ground.sessions[positionOf(who)]?.subject)
  if (subjectOf(ran) !== subjectOf(write.shown)) {
    return { invariant: 'I1', why: `a request made under ${write.shown} ran as ${ran}` }
  }
  const session = ran === 'own' ? undefined : ground.sessions[positionOf(ran)]
  if (session === undefined) return null
  if (session.started !== 1 || session.ended !== 0 || sessionId(livePosition(ground)) !== ran) {
    return { invariant: 'I5', why: `an action ran in ${ran} outside its started and ended rows` }
  }
  const barred = ground.barred[session.subject]
  if (ground.demoted || barred || isOver(ground, session) || !ground.signedIn) {
    return { invariant: 'I8', why: `an action ran in ${ran} after it had to stop` }
  }
  return null
}
