import type { Parts } from './configuration.ts'
import type { TraceStep } from './explore.ts'
import { FRESH_GROUND, type Ground } from './ground.ts'
import { isCalm } from './moveBook.ts'
import { actBetween, actOnGround, isGroundAction, isPassing, sharedActions } from './sharedMoves.ts'
import { inOrder, type Tab, withHint } from './tab.ts'
import { actInTab, tabActions } from './tabMoves.ts'
import { passInTab } from './time.ts'
import { openedTabs } from './worlds.ts'

export type TabName = 'A' | 'B'

/** A world with everything in it, as a single trace makes it: nothing is looked up, and tabs keep their names. */
export interface Scene {
  readonly ground: Ground
  readonly tabs: Readonly<Record<TabName, Tab>>
  /** Epochs that the last step posted. */
  readonly posted: readonly number[]
}

export function opening(parts: Parts): Scene {
  const [A, B] = openedTabs(parts)
  return { ground: FRESH_GROUND, tabs: { A, B }, posted: [] }
}

/** Does one step of a trace once more. */
export function replayStep({ ground, tabs }: Scene, { action, tab: name }: TraceStep, parts: Parts): Scene {
  if (isPassing(action)) {
    const pass = (tab: Tab) => passInTab(tab, action.type).tab
    return { ground: actOnGround(ground, action, parts), tabs: { A: pass(tabs.A), B: pass(tabs.B) }, posted: [] }
  }
  if (isGroundAction(action)) return { ground: actOnGround(ground, action, parts), tabs, posted: [] }
  if (name === null) return { ground, tabs, posted: [] }
  const shared = actBetween(ground, tabs[name], action, parts)
  const outcome = actInTab(tabs[name], action, parts) ?? shared
  if (outcome === null) return { ground, tabs, posted: [] }
  const other = name === 'A' ? 'B' : 'A'
  const told = outcome.posted.reduce(withHint, tabs[other])
  const after = shared?.ground ?? ground
  return {
    ground: outcome.cookie === undefined ? after : { ...after, cookie: outcome.cookie },
    tabs: { ...tabs, [name]: inOrder(outcome.tab), [other]: told },
    posted: outcome.posted,
  }
}

/** What goes on by itself; `null` at rest. */
export function nextStep({ ground, tabs }: Scene, parts: Parts): TraceStep | null {
  for (const name of ['A', 'B'] as const) {
    const tab = tabs[name]
    const action = [...tabActions(tab, parts), ...sharedActions(ground, tab, parts)].find((each) => isCalm(each, tab))
    if (action !== undefined) return { action, tab: name }
  }
  return null
}
