import { formatAssertion } from '@understudy/protocol'
import { positionOf, REQUESTS, sessionId } from './cast.ts'
import type { Parts } from './configuration.ts'
import { type Ground, livePosition, settleGround } from './ground.ts'
import type { Broken } from './invariants.ts'
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
  return { ground, outcome: { ran, data }, broken: judge(ground, write, ran) }
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
  if (ground.demoted || barred || session.overdue || !ground.signedIn) {
    return { invariant: 'I8', why: `an action ran in ${ran} after it had to stop` }
  }
  return null
}
