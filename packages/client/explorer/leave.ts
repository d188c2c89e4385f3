import type { EndAnswer, ImpersonationError } from '@understudy/protocol'
import type { StackEvent } from '../src/stack/events.ts'
import { failure } from '../src/stack/failure.ts'
import type { LeaveCall, Reply } from './call.ts'
import { type Leave, type Tab, withCall } from './tab.ts'

/** Begins a sign-out: what the `leave` effect does. */
export function beginLeave(tab: Tab, effect: Leave['effect']): Tab {
  const { key, session, unsure } = effect
  const leave: Leave = {
    effect,
    step: 'session',
    id: session,
    ended: null,
    epoch: null,
    unconfirmed: null,
    unreset: null,
  }
  if (session !== null) return withCall({ ...tab, leave }, { type: 'leave-end', key, session })
  return unsure
    ? withCall({ ...tab, leave }, { type: 'leave-context' })
    : { ...tab, leave: { ...leave, step: 'hooks' } }
}

/** An answer to one of its calls. */
export function onLeaveReply(tab: Tab, question: LeaveCall, { told, error }: Reply): Tab {
  const { leave } = tab
  if (leave === null || leave.step !== 'session') return tab
  if (error !== undefined) return { ...tab, leave: { ...leave, step: 'hooks', unconfirmed: error } }
  const { session: first, unsure, key } = leave.effect
  if (question.type === 'leave-end') {
    const { session, epoch } = told as EndAnswer
    const next = { ...leave, ended: session, epoch }
    // What was on screen is over: whether there is another one, the server says.
    const asks = unsure && question.session === first
    return asks
      ? withCall({ ...tab, leave: next }, { type: 'leave-context' })
      : { ...tab, leave: { ...next, step: 'hooks' } }
  }
  const live = 'state' in told && told.state === 'active' ? told.session.id : null
  if (live === null || live === first) return { ...tab, leave: { ...leave, step: 'hooks' } }
  return withCall({ ...tab, leave: { ...leave, id: live } }, { type: 'leave-end', key, session: live })
}

/** The caches are reset, or could not be. */
export function onLeaveHooks(tab: Tab, unreset: ImpersonationError | null): Tab {
  if (tab.leave === null) return tab
  const data = unreset === null ? null : tab.data
  return { ...tab, data, leave: { ...tab.leave, step: 'host', unreset } }
}

/** The host's own sign-out is done, or failed: the last step. */
export function endOfLeave(
  { effect, id, ended, epoch, unconfirmed, unreset }: Leave,
  tab: Tab,
  failed: boolean,
): StackEvent {
  if (unreset !== null) return { type: 'hooks-failed', revision: tab.model.revision, error: unreset }
  const isOver = unconfirmed?.code === 'session_ended' || unconfirmed?.code === 'session_not_found'
  const unended = unconfirmed === null || isOver ? null : { session: id }
  const error = unended !== null || failed ? failure('outcome_unknown') : null
  return { type: 'left', key: effect.key, ended, epoch, unended, error }
}
