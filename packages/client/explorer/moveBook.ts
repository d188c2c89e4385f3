import { type Action, disturbanceOf, type TabAction } from './action.ts'
import type { Parts } from './configuration.ts'
import type { Passing } from './device.ts'
import { type Ground, groundText } from './ground.ts'
import { createInternTable, type InternTable } from './internTable.ts'
import { type Broken, judgeGround } from './invariants.ts'
import type { Outcome } from './machine.ts'
import { actBetween, actOnGround, groundActions, isPassing, sharedActions } from './sharedMoves.ts'
import { inOrder, type Tab, tabText, withHint } from './tab.ts'
import { actInTab, tabActions } from './tabMoves.ts'
import { passInTab } from './time.ts'

/** One move, worked out once and looked up ever after. Grounds and tabs are numbers of the intern tables. */
export interface Move {
  readonly action: Action
  readonly price: number
  /** It goes on by itself: no verb, no fault, no word from another tab. */
  readonly calm: boolean
  /** -1: the ground stays, but for the cookie. */
  readonly ground: number
  readonly tab: number
  readonly posted: readonly number[]
  readonly cookie: string | null | undefined
  readonly over: string | undefined
  /** Time, which passes in both tabs; `null` for every other move. */
  readonly passing: Passing | null
  readonly broken: Broken | null
}

/** `free`: what may happen in every world. `priced`: what the budget has to allow. */
export type Kind = 'free' | 'priced'

/** All moves, by the part of the world they depend on. */
export interface MoveBook {
  readonly grounds: InternTable<Ground>
  readonly tabs: InternTable<Tab>
  /** Moves of a tab alone. */
  inTab(tab: number, kind: Kind): readonly Move[]
  /** Moves between a tab and the ground. */
  between(ground: number, tab: number, kind: Kind): readonly Move[]
  /** Moves of the ground alone; their `tab` means nothing. */
  onGround(ground: number, kind: Kind): readonly Move[]
  /** A tab that has been told an epoch by the other. */
  hearing(tab: number, epoch: number): number
  withCookie(ground: number, cookie: string | null): number
  /** A tab in which time has passed. */
  passing(tab: number, passing: Passing): { readonly tab: number; readonly broken: Broken | null }
  /** Does what no list offers, for the question what a verb would lead to. */
  act(tab: number, action: TabAction): Move | null
}

export function createMoveBook(parts: Parts): MoveBook {
  const { prices } = parts.configuration
  const grounds = createInternTable(groundText)
  const tabs = createInternTable(tabText)
  // Most worlds are at the end of the budget: what costs something is never worked out for them.
  const inTab = { free: [], priced: [] } as Record<Kind, (readonly Move[])[]>
  const between = { free: [], priced: [] } as Record<Kind, Map<number, readonly Move[]>[]>
  const onGround = { free: [], priced: [] } as Record<Kind, (readonly Move[])[]>
  const hearing = new Map<string, number>()
  const cookies = new Map<string, number>()
  const passed = new Map<string, { readonly tab: number; readonly broken: Broken | null }>()
  const acts = new Map<string, Move | null>()

  const tabNumber = (tab: Tab) => tabs.numberOf(inOrder(tab))
  const groundOf = (number: number) => grounds.things[number] as Ground
  const tabOf = (number: number) => tabs.things[number] as Tab

  function priceOf(action: Action): number | undefined {
    const disturbance = disturbanceOf(action)
    return disturbance === null ? 0 : prices[disturbance]
  }

  function moveOf(action: Action, price: number, from: Tab, outcome: Outcome, ground: number): Move {
    const { tab, posted, cookie, over, broken } = outcome
    const rest = { ground, posted, cookie, over, broken, passing: null }
    return { action, price, calm: isCalm(action, from), tab: tabNumber(tab), ...rest }
  }

  function worked(tab: number, kind: Kind, ground: number | null): readonly Move[] {
    const from = tabOf(tab)
    const moves: Move[] = []
    for (const action of ground === null ? tabActions(from, parts) : sharedActions(groundOf(ground), from, parts)) {
      const price = priceOf(action)
      if (price === undefined || (price === 0) !== (kind === 'free')) continue
      const shared = ground === null ? null : actBetween(groundOf(ground), from, action, parts)
      const outcome = ground === null ? actInTab(from, action, parts) : shared
      if (outcome === null) continue
      const after = shared === null ? -1 : grounds.numberOf(shared.ground)
      const move = moveOf(action, price, from, outcome, after)
      const broken = move.broken ?? (shared === null ? null : judgeGround(shared.ground))
      const idle = move.tab === tab && (after < 0 || after === ground) && move.posted.length === 0
      if (!idle || broken !== null) moves.push({ ...move, broken })
    }
    return moves
  }

  return {
    grounds,
    tabs,
    inTab(tab, kind) {
      inTab[kind][tab] ??= worked(tab, kind, null)
      return inTab[kind][tab] ?? []
    },
    between(ground, tab, kind) {
      between[kind][ground] ??= new Map()
      return memo(between[kind][ground] ?? new Map(), tab, () => worked(tab, kind, ground))
    },
    onGround(ground, kind) {
      onGround[kind][ground] ??= groundActions(groundOf(ground), parts).flatMap((action) => {
        const price = priceOf(action)
        if (price === undefined || (price === 0) !== (kind === 'free')) return []
        const after = actOnGround(groundOf(ground), action, parts)
        const passing = isPassing(action) ? action.type : null
        const rest = { calm: false, tab: -1, posted: [], cookie: undefined, over: undefined, passing }
        return [{ action, price, ground: grounds.numberOf(after), broken: judgeGround(after), ...rest }]
      })
      return onGround[kind][ground] ?? []
    },
    hearing: (tab, epoch) => memo(hearing, `${tab} ${epoch}`, () => tabNumber(withHint(tabOf(tab), epoch))),
    withCookie: (ground, cookie) =>
      memo(cookies, `${ground} ${cookie}`, () => grounds.numberOf({ ...groundOf(ground), cookie })),
    passing: (tab, passing) =>
      memo(passed, `${tab} ${passing}`, () => {
        const { tab: after, broken } = passInTab(tabOf(tab), passing)
        return { tab: tabNumber(after), broken }
      }),
    act: (tab, action) =>
      memo(acts, `${tab} ${action.type}`, () => {
        const from = tabOf(tab)
        const outcome = actInTab(from, action, parts)
        return outcome === null ? null : moveOf(action, 0, from, outcome, -1)
      }),
  }
}

/**
 * Whether it goes on by itself. A suspended tab asks again until it is answered; a request that waits is looked at for
 * ever, and an expired session until the server's clock has caught up.
 */
export function isCalm(action: Action, { model }: Tab): boolean {
  if (action.type === 'retry') return model.state.status === 'suspended'
  return disturbanceOf(action) === null && action.type !== 'hear'
}

function memo<K, V>(map: Map<K, V>, key: K, work: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = work()
  map.set(key, made)
  return made
}
