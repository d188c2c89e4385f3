import { selectSupport } from '../src/stack/selectors.ts'
import type { Action, GroundAction, TabAction } from './action.ts'
import { hasEffect, type Question } from './call.ts'
import { positionOf, REQUESTS, switchRequest } from './cast.ts'
import type { Parts } from './configuration.ts'
import { lasting, type Passing } from './device.ts'
import { changeSession, endActorSession, endSession, type Ground, livePosition } from './ground.ts'
import { guard } from './guard.ts'
import type { Broken } from './invariants.ts'
import { endOfLeave } from './leave.ts'
import { dispatch, type Outcome, unchanged } from './machine.ts'
import { serve } from './server.ts'
import { replaceCall, type Tab, withoutCall } from './tab.ts'

/** What a move did to a tab and to the ground. */
export interface SharedOutcome extends Outcome {
  readonly ground: Ground
}

/** Everything that can happen between one tab and the server. */
export function sharedActions(ground: Ground, tab: Tab, { configuration }: Parts): readonly TabAction[] {
  if (tab.model.reloading || tab.closed) return []
  const actions: TabAction[] = []
  tab.calls.forEach(({ question, reply, copied }, at) => {
    if (reply !== null) return
    const naming = { call: at, what: question.type }
    actions.push({ type: 'process', ...naming })
    if (!copied && hasEffect(question)) actions.push({ type: 'duplicate', ...naming })
  })
  if (tab.leave?.step === 'host') actions.push({ type: 'host-out' }, { type: 'host-fails' })
  if (tab.write?.stage === 'ready') actions.push({ type: 'send-write' })
  if (tab.write?.stage === 'out') actions.push({ type: 'guard-write' })
  if (ground.issued < configuration.starts) {
    // Subjects are numbered as they come up: who is first does not matter.
    for (const subject of ground.issued === 0 ? ([0] as const) : ([0, 1] as const)) {
      actions.push({ type: 'start', subject }, { type: 'switch-to', subject })
    }
  }
  return actions
}

export function actBetween(ground: Ground, tab: Tab, action: TabAction, parts: Parts): SharedOutcome | null {
  const same = { ground, ...unchanged(tab) }
  switch (action.type) {
    case 'start':
    case 'switch-to': {
      const key = `k${ground.issued + 1}`
      const support = selectSupport(tab.model.state)
      // Without a session on screen the client refuses before it asks the machine.
      if (action.type === 'switch-to' && support === null) return same
      const { subject } = action
      const request = support === null ? REQUESTS[subject] : switchRequest(subject, support.session)
      const outcome = dispatch(tab, { type: action.type, key, request }, parts)
      const refused = outcome.tab.model === tab.model
      return { ...outcome, ground: refused ? ground : { ...ground, issued: ground.issued + 1 } }
    }
    case 'process':
    case 'duplicate':
      return process(ground, tab, action, parts)
    case 'host-out':
    case 'host-fails': {
      if (tab.leave === null) return same
      const failed = action.type === 'host-fails'
      const event = endOfLeave(tab.leave, tab, failed)
      const outcome = dispatch({ ...tab, leave: null }, event, parts)
      return { ...outcome, ground: failed ? ground : endActorSession(ground, parts.defences) }
    }
    case 'send-write': {
      if (tab.write === null) return same
      const bearer = parts.configuration.custody === 'bearer'
      const credential = bearer ? tab.write.shown : (ground.cookie ?? 'own')
      return { ...same, tab: { ...tab, write: { ...tab.write, stage: 'out', credential } } }
    }
    case 'guard-write': {
      if (tab.write === null) return same
      const { outcome, broken, ground: after } = guard(ground, tab.write, parts)
      const write = tab.write.aborted ? null : { ...tab.write, stage: 'back' as const, outcome }
      return { ...same, ground: after, tab: { ...tab, write }, broken }
    }
    default:
      return null
  }
}

function process(
  ground: Ground,
  tab: Tab,
  { type, call: at }: Extract<TabAction, { call: number }>,
  parts: Parts,
): SharedOutcome {
  const call = tab.calls[at]
  if (call === undefined) return { ground, ...unchanged(tab) }
  const { ground: after, reply } = serve(ground, call.question, parts)
  const broken = judgeNamed(ground, call.question) ?? judgeReply(call.question.type, reply.told, parts)
  if (type === 'duplicate')
    return { ground: after, ...unchanged(replaceCall(tab, call, { ...call, copied: true })), broken }
  const deaf = call.heard === 'unheard' && reply.cookie === undefined
  const next = deaf ? withoutCall(tab, call) : replaceCall(tab, call, { ...call, reply })
  return { ground: after, ...unchanged(next), broken }
}

/** I7: whatever the client asks for, it names a support session, and none of the subject's own. */
function judgeNamed({ sessions }: Ground, question: Question): Broken | null {
  const named = 'session' in question ? question.session : null
  const replaced = 'replaces' in question ? question.replaces : null
  for (const id of [named, replaced]) {
    if (id === null || sessions[positionOf(id)] !== undefined) continue
    return { invariant: 'I7', why: `${question.type} names ${id}, which is no support session` }
  }
  return null
}

/** I4. */
function judgeReply(type: string, told: object | undefined, { configuration }: Parts): Broken | null {
  if (type !== 'read-back' || configuration.custody === 'cookie' || told === undefined) return null
  const own = 'state' in told && told.state === 'own'
  return own ? { invariant: 'I4', why: 'the support credential was answered with the own session' } : null
}

/** Everything that can happen on the server by itself. */
export function groundActions(ground: Ground, { configuration }: Parts): readonly GroundAction[] {
  const actions: GroundAction[] = []
  for (const passing of PASSING)
    if (ground.clock + lasting(passing) <= configuration.clock) actions.push({ type: passing })
  const live = ground.sessions[livePosition(ground)]
  if (live !== undefined) actions.push({ type: 'revoke' })
  if (live?.overdue === false) actions.push({ type: 'ceiling' })
  if (live?.extended === 0) actions.push({ type: 'extend-elsewhere' })
  if (!ground.demoted) actions.push({ type: 'demote' })
  if (!ground.barred[0]) actions.push({ type: 'bar', subject: 0 })
  if (!ground.barred[1]) actions.push({ type: 'bar', subject: 1 })
  if (ground.signedIn) actions.push({ type: 'actor-dies' })
  if (ground.approvals.some(({ state }) => state === 'pending')) actions.push({ type: 'approve' }, { type: 'deny' })
  return actions
}

export function actOnGround(ground: Ground, action: GroundAction, { defences }: Parts): Ground {
  const live = livePosition(ground)
  if (isPassing(action)) return { ...ground, clock: ground.clock + lasting(action.type) }
  switch (action.type) {
    case 'revoke':
      return endSession(ground, live, defences)
    case 'extend-elsewhere':
      return changeSession(ground, live, { extended: 1 })
    case 'ceiling':
      return changeSession(ground, live, { overdue: true })
    case 'demote':
      return { ...ground, demoted: true }
    case 'bar':
      return { ...ground, barred: action.subject === 0 ? [true, ground.barred[1]] : [ground.barred[0], true] }
    case 'actor-dies':
      return endActorSession(ground, defences)
    case 'approve':
    case 'deny': {
      const at = ground.approvals.findIndex(({ state }) => state === 'pending')
      const state = action.type === 'approve' ? ('approved' as const) : ('denied' as const)
      return {
        ...ground,
        approvals: ground.approvals.map((each, position) => (position === at ? { ...each, state } : each)),
      }
    }
  }
}

const PASSING: readonly Passing[] = ['tick', 'sleep', 'nap', 'set-clock']

/** Whether it is time that passes, which it does in every tab. */
export function isPassing(action: Action): action is { readonly type: Passing } {
  return PASSING.some((passing) => passing === action.type)
}

export function isGroundAction(action: Action): action is GroundAction {
  return (
    isPassing(action) ||
    ['revoke', 'demote', 'ceiling', 'actor-dies', 'approve', 'deny', 'bar', 'extend-elsewhere'].includes(action.type)
  )
}
