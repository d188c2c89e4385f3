import { canIn } from '../src/can.ts'
import { selectSupport } from '../src/stack/selectors.ts'
import { endOf, NOW, positionOf } from './cast.ts'
import type { Ground } from './ground.ts'
import type { Broken } from './invariants.ts'
import type { MoveBook } from './moveBook.ts'
import { ACTION_NAMES, ACTIONS, isLeftBy } from './rights.ts'
import type { Tab } from './tab.ts'
import { shownLeft } from './time.ts'
import { PLACES, type World } from './worlds.ts'

/** What a page shows of a support session. */
interface Shown {
  readonly session: number
  readonly left: number | null
  readonly actions: readonly string[]
}

/** How much more than the truth may be shown to be left. Milliseconds. */
const TOLERANCE = 1000

/**
 * What a page shows, beside the server's truth about the same session: I11 and I14. Worked out once per tab, because a
 * world is no more than its numbers.
 */
export function createJudge(book: MoveBook): (world: World) => Broken | null {
  const shown: (Shown | null)[] = []

  return ({ ground: number, tabs }) => {
    const ground = book.grounds.things[number] as Ground
    for (const place of PLACES) {
      const tab = tabs[place]
      if (shown[tab] === undefined) shown[tab] = whatIsShown(book.tabs.things[tab] as Tab)
      const broken = judge(ground, shown[tab] ?? null)
      if (broken !== null) return broken
    }
    return null
  }
}

function whatIsShown(tab: Tab): Shown | null {
  const support = selectSupport(tab.model.state)
  if (support === null) return null
  const actions = ACTION_NAMES.filter((name) => canIn(tab.model.state, ACTIONS, name).allowed)
  return { session: positionOf(support.session.id), left: shownLeft(tab), actions }
}

function judge(ground: Ground, shown: Shown | null): Broken | null {
  const session = shown === null ? undefined : ground.sessions[shown.session]
  if (shown === null || session === undefined) return null
  const truth = Math.max(0, endOf(session) - ground.clock)
  if (shown.left !== null && shown.left > truth + TOLERANCE) {
    return { invariant: 'I11', why: `${shown.left} ms are shown to be left of ${truth}, at ${NOW + ground.clock}` }
  }
  const action = shown.actions.find((name) => !isLeftBy(session.mode, name))
  return action === undefined ? null : { invariant: 'I14', why: `${action} is shown to be possible in ${session.mode}` }
}
