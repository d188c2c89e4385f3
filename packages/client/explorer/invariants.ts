import type { StackEvent } from '../src/stack/events.ts'
import { selectShown, selectSupport } from '../src/stack/selectors.ts'
import type { Step } from '../src/stack/step.ts'
import { isOutcomeUnknown } from '../src/stack/unknownOutcome.ts'
import type { Ground } from './ground.ts'
import { areTouched } from './ownTraces.ts'
import type { Tab } from './tab.ts'
import { dataIn } from './write.ts'

/**
 * What must hold in every world. `I…` are those of the project's session-stack notes; the words behind them say what
 * this model sees of each. The others are rules of the machine that these rest on.
 */
export const INVARIANTS = {
  I1: 'a request runs only as whom its tab showed when the user acted',
  I2: 'at most one live support session',
  I3: 'no live support session without a live actor session',
  I4: 'the support credential never yields the own session',
  I5: 'one started row before the first action, one ended row, never while live',
  I6: 'at rest, two round trips bring each tab to the truth, and end gives the own session back',
  I7: 'nothing that is asked for names, or changes, the own sessions of a subject',
  I8: 'no action after demotion, promotion of the subject, revocation or the ceiling',
  I9: 'a view that was left is never shown again by anything late',
  I10: 'no data of one identity in a page that shows another',
  I11: 'what is shown to be left is never more than a second too much, and rises only when the server extends',
  I12: 'no credential in an event, a state or an effect',
  I13: 'an approval and a key bring about one session',
  I14: 'nothing runs, or is shown to be possible, but what the subject, the actor and the mode all allow',
  asked: 'an unknown outcome is asked for, and never settles who we are',
  settled: 'every verb settles exactly once',
  doubted: 'a doubt that was told leads to a question',
  over: 'an end that succeeds has ended what was on screen',
} as const

export type Invariant = keyof typeof INVARIANTS

export interface Broken {
  readonly invariant: Invariant
  readonly why: string
}

const broken = (invariant: Invariant, why: string): Broken => ({ invariant, why })

/** I2, I3, I5, I7, I13. */
export function judgeGround({ sessions, approvals, signedIn, own }: Ground): Broken | null {
  if (areTouched(own)) return broken('I7', 'the own sessions of a subject are not what they were')
  const live = sessions.filter((session) => session.live).length
  if (live > 1) return broken('I2', `${live} support sessions live at once`)
  if (live > 0 && !signedIn) return broken('I3', 'a support session outlives its actor session')
  for (const session of sessions) {
    if (session.started !== 1 || session.ended !== (session.live ? 0 : 1)) {
      return broken('I5', `a session with ${session.started} started and ${session.ended} ended rows`)
    }
  }
  if (new Set(sessions.map(({ key }) => key)).size < sessions.length) return broken('I13', 'one key, two sessions')
  return approvals.some(({ uses }) => uses > 1) ? broken('I13', 'one approval, two sessions') : null
}

/** What one event did to one tab: I9, and the rules of the machine. */
export function judgeStep(tab: Tab, event: StackEvent, { model, effects }: Step): Broken | null {
  const before = tab.model.state
  const { state } = model
  const support = selectSupport(state)?.session.id
  if (support !== undefined && tab.left.includes(support))
    return broken('I9', `${support} was left, and is shown again`)
  const chosen = event.type === 'resume' || event.type === 'sign-out'
  if (isChosenSignOut(before) && !isChosenSignOut(state) && !chosen) {
    return broken('I9', `a page that was signed out is ${state.status} after ${event.type}`)
  }
  const settled = state.status === 'own' || state.status === 'active' || state.status === 'signed-out'
  const unknown = 'error' in event && event.error !== null && isOutcomeUnknown(event.error)
  if (settled && unknown && state !== before && event.type !== 'left') {
    return broken('asked', `${state.status} after ${event.type} without an answer`)
  }
  return judgeVerbs(tab, event, { model, effects })
}

function isChosenSignOut(state: Step['model']['state']): boolean {
  return state.status === 'signed-out' && state.why === 'signed_out'
}

/** The verb that was in flight, and the one this event asks: settled once, or still in flight. */
function judgeVerbs(tab: Tab, event: StackEvent, { model, effects }: Step): Broken | null {
  const isVerb = 'key' in event && VERBS.has(event.type)
  const open = [tab.model.operation?.key, isVerb ? event.key : undefined].filter((key) => key !== undefined)
  for (const key of open) {
    const times = effects.filter((effect) => effect.type === 'settle' && effect.key === key).length
    const flying = model.operation?.key === key
    if (times > 1) return broken('settled', `a verb settled ${times} times on ${event.type}`)
    if (times === 1 && flying) return broken('settled', `a settled verb goes on after ${event.type}`)
    if (times === 0 && !flying) return broken('settled', `a verb was forgotten on ${event.type}`)
  }
  return null
}

const VERBS: ReadonlySet<string> = new Set(['start', 'switch-to', 'end', 'extend', 'sign-out'])

/** What a tab is in now: I10, and doubts that nobody asked about. */
export function judgeTab({ model, data, owed, calls, resets, leave }: Tab): Broken | null {
  if (model.reloading) return null
  const { status } = model.state
  const shown = dataIn(selectShown(model.state))
  const blank = status === 'switching' || status === 'leaving'
  if (!blank && data !== null && data !== shown) return broken('I10', `data of ${data} in a page that shows ${shown}`)
  const rests = (status === 'own' || status === 'active') && model.operation === null
  if (rests && owed && calls.length === 0 && resets.length === 0 && leave === null) {
    return broken('doubted', `${status} with a doubt that nobody asks about`)
  }
  return null
}
