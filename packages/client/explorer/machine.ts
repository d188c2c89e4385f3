import type { Effect } from '../src/stack/effects.ts'
import type { StackEvent } from '../src/stack/events.ts'
import { selectShown, selectSupport } from '../src/stack/selectors.ts'
import type { Step } from '../src/stack/step.ts'
import type { Parts } from './configuration.ts'
import { LAPSED } from './deliver.ts'
import { type Broken, judgeStep, judgeTab } from './invariants.ts'
import { leakIn } from './leak.ts'
import { beginLeave } from './leave.ts'
import { type Tab, withCall } from './tab.ts'
import { lookedAt, notice } from './time.ts'
import { abort, dataIn, reconsider } from './write.ts'

/** What a move did to one tab, and what it sent out. */
export interface Outcome {
  readonly tab: Tab
  /** Epochs posted to the other tab. */
  readonly posted: readonly number[]
  /** `Set-Cookie` of the answer that arrived; absent without one. */
  readonly cookie?: string | null
  /** A session that is over, as an end told its caller: to be compared with the server. */
  readonly over?: string
  readonly broken: Broken | null
}

export function unchanged(tab: Tab): Outcome {
  return { tab, posted: [], broken: null }
}

/** Hands one event to the machine and does what it wants done, as `actions/interpret.ts` does. */
export function dispatch(before: Tab, event: StackEvent, parts: Parts): Outcome {
  let tab = before
  let broken: Broken | null = null
  let over: string | undefined
  let { state } = before.model
  const posted: number[] = []
  const queue: StackEvent[] = [event]
  /** As `client.fetch` does when the state has moved: before the request goes, the clock is looked at. */
  const wakeWrite = (): StackEvent | undefined => {
    if (tab.write?.stage !== 'waiting' || tab.model.state === state) return undefined
    state = tab.model.state
    const noticed = notice(tab)
    tab = noticed.tab
    return eventOf(noticed)
  }
  for (let next = queue.shift(); next !== undefined; next = queue.shift() ?? wakeWrite()) {
    const step = parts.reduce(tab.model, next)
    broken ??= judgeStep(tab, next, step) ?? judgeSecrecy(next, step)
    over ??= toldOver(tab, step)
    tab = remember(tab, next, step)
    for (const effect of step.effects) {
      if (effect.type === 'post-changed') posted.push(effect.epoch)
      else tab = perform(tab, effect, queue, parts)
    }
  }
  const write = tab.write === null ? null : reconsider(tab.write, tab.model)
  if (write !== tab.write) tab = { ...tab, write }
  broken ??= judgeTab(tab)
  const looked = lookedAt(tab)
  tab = looked.tab
  broken ??= looked.broken
  return { tab, posted, broken, ...(over === undefined ? {} : { over }) }
}

function perform(tab: Tab, effect: Effect, queue: StackEvent[], { configuration }: Parts): Tab {
  switch (effect.type) {
    case 'ask-context':
    case 'ask-request':
    case 'send-start':
    case 'send-end':
    case 'send-cancel':
    case 'send-extend':
    case 'abandon':
      return withCall(tab, effect)
    case 'read-back':
      if (configuration.custody === 'cookie' || tab.vault === effect.session) return withCall(tab, effect)
      queue.push({ type: 'read-back-failed', key: effect.key, error: LAPSED })
      return tab
    case 'fetch-credential': {
      const { id } = effect.active.session
      const underway = tab.calls.some(
        ({ question, heard }) =>
          question.type === 'fetch-credential' && question.active.session.id === id && heard === 'waited-for',
      )
      return underway ? tab : withCall(tab, effect)
    }
    case 'leave':
      return beginLeave(tab, effect)
    case 'drop-credential':
      return { ...tab, vault: null }
    case 'abort-inflight':
      return tab.write === null ? tab : { ...tab, write: abort(tab.write) }
    case 'run-hooks':
      return { ...tab, resets: [...tab.resets, { revision: effect.revision }] }
    case 'schedule-deadline':
      return onSchedule(tab, queue)
    case 'schedule-retry':
      return { ...tab, retry: effect.revision }
    default:
      return tab
  }
}

/** As `ticker.start()`: the clock is looked at at once. */
function onSchedule(before: Tab, queue: StackEvent[]): Tab {
  if (before.model.state.status !== 'active') return before
  const noticed = notice(before)
  const event = eventOf(noticed)
  if (event !== undefined) queue.push(event)
  return noticed.tab
}

/** What the machine is told of what the clock says. */
export function eventOf({ tab: { model }, found }: ReturnType<typeof notice>): StackEvent | undefined {
  if (found === 'doubt') return { type: 'doubt' }
  const { state } = model
  return found === 'deadline' && state.status === 'active' ? { type: 'deadline', session: state.session.id } : undefined
}

/** I12: what the machine hears, holds and wants done may be read by any script of the page, or leaves it. */
function judgeSecrecy(event: StackEvent, { model, effects }: Step): Broken | null {
  const path = leakIn(event) ?? leakIn(model) ?? leakIn(effects)
  return path === null ? null : { invariant: 'I12', why: `${event.type}: a credential at ${path}` }
}

const PAINTED: ReadonlySet<string> = new Set(['own', 'pending', 'starting', 'active'])

/** Keeps what the invariants look at. */
function remember(tab: Tab, event: StackEvent, { model, effects }: Step): Tab {
  const before = selectSupport(tab.model.state)?.session.id
  const now = selectSupport(model.state)?.session.id
  const reopened = event.type === 'resume' && tab.model.state.status === 'signed-out'
  let left = reopened ? [] : tab.left
  if (before !== undefined && before !== now && !left.includes(before)) left = [...left, before].sort()
  return {
    ...tab,
    model,
    left,
    owed: isOwed(tab, event, { model, effects }),
    ending: endingOf(tab, event, model),
    data: event.type === 'hooks-done' ? dataOf(null, model) : dataOf(tab.data, model),
  }
}

function dataOf(data: string | null, { state }: Tab['model']): string | null {
  return data === null && PAINTED.has(state.status) ? dataIn(selectShown(state)) : data
}

function isOwed(tab: Tab, event: StackEvent, { model, effects }: Step): boolean {
  if (effects.some(({ type }) => type === 'ask-context' || type === 'leave' || type === 'reload')) return false
  if (model.state.status === 'signed-out' || model.state.status === 'leaving' || model.reloading) return false
  return tab.owed || event.type === 'doubt' || event.type === 'check' || event.type === 'hint'
}

function endingOf(tab: Tab, event: StackEvent, model: Tab['model']): string | null {
  if (model.operation?.kind !== 'end') return null
  return event.type === 'end' ? (selectSupport(tab.model.state)?.session.id ?? null) : tab.ending
}

function toldOver(tab: Tab, { effects }: Step): string | undefined {
  const { operation } = tab.model
  if (operation?.kind !== 'end' || tab.ending === null) return undefined
  const told = effects.some(
    (effect) => effect.type === 'settle' && effect.key === operation.key && effect.error === null,
  )
  return told ? tab.ending : undefined
}
