import { positionOf } from './cast.ts'
import type { Parts } from './configuration.ts'
import { FRESH_GROUND } from './ground.ts'
import type { Broken } from './invariants.ts'
import { createMoveBook, type Kind, type Move, type MoveBook } from './moveBook.ts'
import { freshTab, type Tab } from './tab.ts'
import { actInTab } from './tabMoves.ts'

/** A ground and two tabs, by number. */
export interface World {
  readonly ground: number
  readonly tabs: readonly [number, number]
}

export type Place = 0 | 1

/** Where a move leads, and what it broke on the way. */
export interface Result {
  readonly world: World
  readonly broken: Broken | null
}

/** Visits every move of a world, the free ones first, and the others where there is budget left for them. */
export function visitMoves(
  book: MoveBook,
  { ground, tabs }: World,
  kinds: readonly Kind[],
  visit: (move: Move, place: Place | null) => void,
): void {
  for (const kind of kinds) {
    for (const place of PLACES) {
      for (const move of book.inTab(tabs[place], kind)) visit(move, place)
      for (const move of book.between(ground, tabs[place], kind)) visit(move, place)
    }
    for (const move of book.onGround(ground, kind)) visit(move, null)
  }
}

export const FREE: readonly Kind[] = ['free']
export const EVERY: readonly Kind[] = ['free', 'priced']

export const PLACES: readonly [0, 1] = [0, 1]

export function follow(book: MoveBook, { ground: from, tabs }: World, move: Move, place: Place | null): Result {
  let ground = move.ground < 0 ? from : move.ground
  if (place === null) return pass(book, ground, tabs, move)
  if (move.cookie !== undefined) ground = book.withCookie(ground, move.cookie)
  let other = tabs[place === 0 ? 1 : 0]
  for (const epoch of move.posted) other = book.hearing(other, epoch)
  const world: World = { ground, tabs: place === 0 ? [move.tab, other] : [other, move.tab] }
  return { world, broken: move.broken ?? judgeOver(book, ground, move.over) }
}

/** What happens on the server; time passes in both tabs. */
function pass(book: MoveBook, ground: number, tabs: World['tabs'], { passing, broken }: Move): Result {
  if (passing === null) return { world: { ground, tabs }, broken }
  const [one, other] = [book.passing(tabs[0], passing), book.passing(tabs[1], passing)]
  return { world: { ground, tabs: [one.tab, other.tab] }, broken: broken ?? one.broken ?? other.broken }
}

/** An end told its caller that it is over: then it is over. */
function judgeOver({ grounds }: MoveBook, ground: number, over: string | undefined): Broken | null {
  if (over === undefined || grounds.things[ground]?.sessions[positionOf(over)]?.live !== true) return null
  return { invariant: 'over', why: `end succeeded, and ${over} is live` }
}

/** Pages that have just been opened and have asked who they are. */
export function beginning(parts: Parts): { readonly book: MoveBook; readonly world: World } {
  const book = createMoveBook(parts)
  const [one, other] = openedTabs(parts)
  const tabs = [book.tabs.numberOf(one), book.tabs.numberOf(other)] as const
  return { book, world: { ground: book.grounds.numberOf(FRESH_GROUND), tabs } }
}

export function openedTabs(parts: Parts): readonly [Tab, Tab] {
  const fresh = freshTab(parts.configuration)
  const tab = actInTab(fresh, { type: 'resume' }, parts)?.tab ?? fresh
  return [tab, parts.configuration.tabs === 1 ? { ...fresh, closed: true } : tab]
}
