import type { StackEvent } from '../src/stack/events.ts'
import type { TabAction } from './action.ts'
import { type Call, hasEffect } from './call.ts'
import type { Parts } from './configuration.ts'
import { deliver, LAPSED, NETWORK } from './deliver.ts'
import { judgeTab } from './invariants.ts'
import { onLeaveHooks } from './leave.ts'
import { dispatch, eventOf, type Outcome, unchanged } from './machine.ts'
import { freshTab, type Tab, withCall } from './tab.ts'
import { notice } from './time.ts'
import { askToWrite, reconsider } from './write.ts'

/** Everything that can happen in a tab whatever the server thinks. */
export function tabActions(tab: Tab, { configuration }: Parts): readonly TabAction[] {
  const { model, calls, resets, hints, leave, write } = tab
  if (tab.closed) return []
  if (model.reloading) return [{ type: 'reload' }]
  const { status } = model.state
  const actions: TabAction[] = []
  calls.forEach((call, at) => {
    const what = call.question.type
    const naming = { call: at, what }
    if (call.reply !== null) actions.push({ type: 'deliver', ...naming })
    if (call.heard !== 'waited-for') return
    actions.push({ type: 'lose', ...naming })
    if (hasEffect(call.question) || configuration.custody === 'cookie') actions.push({ type: 'time-out', ...naming })
  })
  resets.forEach((_, at) => {
    actions.push({ type: 'reset', at }, { type: 'reset-fails', at })
  })
  if (leave?.step === 'hooks') actions.push({ type: 'leave-reset' }, { type: 'leave-reset-fails' })
  if (write?.stage === 'back') actions.push({ type: 'answer-write' })
  if (tab.retry === model.revision) actions.push({ type: 'retry' })
  for (const epoch of hints) actions.push({ type: 'hear', epoch }, { type: 'hear-and-keep', epoch })
  actions.push({ type: 'forge', epoch: 99 })
  // Pressed twice is pressed once: the client gives the promise of the one under way.
  const leaving = model.operation?.kind === 'sign-out'
  if (!leaving && model.operation?.kind !== 'end') actions.push({ type: 'end' })
  if (!leaving) actions.push({ type: 'sign-out' })
  actions.push({ type: 'extend' }, { type: 'resume' })
  if (write === null) actions.push({ type: 'write' })
  actions.push({ type: 'doubt' }, { type: 'check' }, { type: 'offline' }, { type: 'crash' })
  if (status === 'active') actions.push({ type: 'deadline' }, { type: 'renew' })
  if (status === 'active' && notice(tab).found !== null) actions.push({ type: 'notice' })
  return actions
}

/** Does one of them. `null`: not something a tab does alone. */
export function actInTab(tab: Tab, action: TabAction, parts: Parts): Outcome | null {
  const tell = (event: StackEvent) => dispatch(tab, event, parts)
  switch (action.type) {
    case 'end':
    case 'extend':
    case 'sign-out':
      return tell({ type: action.type, key: freeKey(tab, action.type) })
    case 'resume':
    case 'doubt':
    case 'offline':
      return tell({ type: action.type })
    case 'check':
      return check(tab, parts)
    case 'notice':
      return onNotice(tab, parts)
    case 'deadline':
      return tab.model.state.status === 'active'
        ? tell({ type: 'deadline', session: tab.model.state.session.id })
        : unchanged(tab)
    case 'retry':
      return dispatch({ ...tab, retry: null }, { type: 'retry', revision: tab.model.revision }, parts)
    case 'renew':
      return unchanged(renew(tab, parts))
    case 'reload':
    case 'crash':
      return reload(tab, parts)
    case 'hear':
      return hear({ ...tab, hints: tab.hints.filter((epoch) => epoch !== action.epoch) }, action.epoch, parts)
    case 'hear-and-keep':
    case 'forge':
      return hear(tab, action.epoch, parts)
    case 'reset':
    case 'reset-fails':
      return endReset(tab, action.at, action.type === 'reset', parts)
    case 'leave-reset':
      return unchanged(onLeaveHooks(tab, null))
    case 'leave-reset-fails':
      return unchanged(onLeaveHooks(tab, LAPSED))
    case 'write':
      return ask(tab, parts)
    case 'answer-write':
      return answerWrite(tab, parts)
    case 'deliver':
    case 'lose':
    case 'time-out':
      return answer(tab, action.type, tab.calls[action.call], parts)
    default:
      return null
  }
}

function freeKey(tab: Tab, verb: string): string {
  const used = new Set([
    tab.model.operation?.key,
    ...tab.calls.map(({ question }) => ('key' in question ? question.key : undefined)),
  ])
  for (let number = 1; ; number += 1) if (!used.has(`${verb}-${number}`)) return `${verb}-${number}`
}

function answer(tab: Tab, how: 'deliver' | 'lose' | 'time-out', call: Call | undefined, parts: Parts): Outcome {
  if (call === undefined) return unchanged(tab)
  if (how === 'deliver') return call.reply === null ? unchanged(tab) : deliver(tab, call, call.reply, parts)
  const outcome = deliver(tab, call, { error: NETWORK }, parts)
  if (how === 'lose') return outcome
  // The client gives up; the request or its answer is still on its way.
  const heard = call.question.type === 'send-start' ? ('late' as const) : ('unheard' as const)
  return { ...outcome, tab: { ...outcome.tab, calls: [...outcome.tab.calls, { ...call, heard }] } }
}

function renew(tab: Tab, { configuration }: Parts): Tab {
  const { state } = tab.model
  if (configuration.custody === 'cookie' || state.status !== 'active') return tab
  const { actor, subject, session } = state
  const underway = tab.calls.some(
    ({ question, heard }) => question.type === 'fetch-credential' && heard === 'waited-for',
  )
  const active = { status: 'active', actor, subject, session } as const
  return underway ? tab : withCall(tab, { type: 'fetch-credential', active })
}

/** The page is gone. What it sent is not: requests may still be processed, answers may still bring cookies. */
function reload(tab: Tab, parts: Parts): Outcome {
  const { configuration } = parts
  const survivors = tab.calls
    .filter(({ question, reply }) => configuration.custody === 'cookie' || (reply === null && hasEffect(question)))
    .map((call) => ({ ...call, heard: 'unheard' as const }))
  const write = tab.write?.stage === 'out' ? { ...tab.write, aborted: true } : null
  return dispatch({ ...freshTab(configuration, survivors, tab.instant), write }, { type: 'resume' }, parts)
}

/** As `runtime/listening.ts` does: what is known already, and anything before the first answer, is no hint. */
function hear(tab: Tab, epoch: number, parts: Parts): Outcome {
  const { booted, epoch: known } = tab.model
  return booted && epoch !== known ? dispatch(tab, { type: 'hint', epoch }, parts) : unchanged(tab)
}

function endReset(tab: Tab, at: number, done: boolean, parts: Parts): Outcome {
  const reset = tab.resets[at]
  if (reset === undefined) return unchanged(tab)
  const { revision } = reset
  const rest = { ...tab, resets: tab.resets.filter((each) => each !== reset) }
  return dispatch(
    rest,
    done ? { type: 'hooks-done', revision } : { type: 'hooks-failed', revision, error: LAPSED },
    parts,
  )
}

/** As `ticker.notice()`: looks at the clock before anything is decided by it. */
function onNotice(before: Tab, parts: Parts): Outcome {
  const noticed = notice(before)
  const event = eventOf(noticed)
  return event === undefined ? unchanged(noticed.tab) : dispatch(noticed.tab, event, parts)
}

/** As `runtime/listening.ts` does when the tab is looked at: what the clock has found is being asked about already. */
function check(before: Tab, parts: Parts): Outcome {
  const noticed = onNotice(before, parts)
  if (noticed.tab.model.revision !== before.model.revision) return noticed
  return dispatch(noticed.tab, { type: 'check' }, parts)
}

/** As `client.fetch`: under whom, as the page shows it now; then the clock is looked at. */
function ask(before: Tab, parts: Parts): Outcome {
  const asked = askToWrite(before.model)
  // Refused, or nobody's: no move of this model.
  if (asked === null) return unchanged(before)
  const noticed = onNotice(before, parts)
  const { tab } = noticed
  return { ...noticed, tab: { ...tab, write: reconsider(asked, tab.model) } }
}

/** Handed to the page, unless the identity was left meanwhile. */
function answerWrite(tab: Tab, parts: Parts): Outcome {
  const { write } = tab
  const rest = { ...tab, write: null }
  if (write === null || write.aborted || write.outcome === null || write.outcome === 'refused') return unchanged(rest)
  if (typeof write.outcome !== 'object') return dispatch(rest, { type: 'doubt' }, parts)
  const told = { ...rest, data: write.outcome.data }
  return { ...unchanged(told), broken: judgeTab(told) }
}
