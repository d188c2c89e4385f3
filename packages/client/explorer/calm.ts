import { selectShown } from '../src/stack/selectors.ts'
import type { TabAction } from './action.ts'
import { sessionId } from './cast.ts'
import type { Parts } from './configuration.ts'
import { type Ground, livePosition, settleGround } from './ground.ts'
import type { Broken } from './invariants.ts'
import type { Move, MoveBook } from './moveBook.ts'
import { follow, PLACES, type Place, type World } from './worlds.ts'
import { whoOf } from './write.ts'

/** The world with nothing under way. */
export interface Rest {
  readonly world: World
  /** Calls that reached the server on the way, by tab. */
  readonly trips: readonly [number, number]
  readonly broken: Broken | null
}

const LONGEST = 300

export interface CalmMove {
  readonly move: Move
  readonly place: Place
}

/** The next thing that goes on by itself, the retry of a suspended tab last; `null` when there is nothing. */
export function nextCalm(book: MoveBook, { ground, tabs }: World): CalmMove | null {
  let retry: CalmMove | null = null
  for (const place of PLACES) {
    for (const moves of [book.inTab(tabs[place], 'free'), book.between(ground, tabs[place], 'free')]) {
      for (const move of moves) {
        if (!move.calm) continue
        if (move.action.type !== 'retry') return { move, place }
        retry ??= { move, place }
      }
    }
  }
  return retry
}

/** Whether nothing is under way: at most a suspended tab is going to ask again. */
export function isAtRest(next: CalmMove | null): boolean {
  return next === null || next.move.action.type === 'retry'
}

/** Faults stop: everything under way arrives, nothing else happens. What one tab told the other stays lost. */
export function calmDown(book: MoveBook, from: World): Rest {
  let world = from
  const trips: [number, number] = [0, 0]
  for (let steps = 0; steps < LONGEST; steps += 1) {
    const next = nextCalm(book, world)
    if (next === null) return { world, trips, broken: null }
    if (next.move.action.type === 'process') trips[next.place] += 1
    const result = follow(book, world, next.move, next.place)
    if (result.broken !== null) return { world, trips, broken: result.broken }
    world = result.world
  }
  return { world, trips, broken: { invariant: 'I6', why: `no rest after ${LONGEST} steps without a fault` } }
}

/** Does one thing in one tab and lets the world come to rest. */
export function settleAfter(book: MoveBook, world: World, place: Place, action: TabAction): Rest {
  const move = book.act(world.tabs[place], action)
  if (move === null) return calmDown(book, world)
  const result = follow(book, world, move, place)
  return result.broken === null ? calmDown(book, result.world) : { world, trips: [0, 0], broken: result.broken }
}

/** Round trips from a doubt to the truth: who we are, and in bearer custody the credential for it. */
const TRIPS = 2

/**
 * I6, for a world at rest: each tab that asks is at the server's truth after two round trips, and `end` gives the own
 * session back, or `signed-out` where that is gone. In other worlds something goes on by itself, and leads here.
 */
export function judgeRest(book: MoveBook, before: World, parts: Parts): Broken | null {
  const pressed = judgeEnd(book, before)
  if (pressed !== null) return pressed
  let world = timeIsUp(book, before)
  for (const place of openPlaces(book, world)) {
    const asked = settleAfter(book, world, place, { type: 'resume' })
    if (asked.broken !== null) return asked.broken
    world = asked.world
    // An approval that is found goes on to a start, which the other tab has to learn of.
    if (!parts.configuration.approval && asked.trips[place] > TRIPS) {
      return { invariant: 'I6', why: `${asked.trips[place]} round trips to the truth` }
    }
  }
  if (parts.configuration.approval) {
    for (const place of openPlaces(book, world)) world = settleAfter(book, world, place, { type: 'resume' }).world
  }
  const ground = settleGround(book.grounds.things[world.ground] as Ground, parts.defences)
  for (const place of openPlaces(book, world)) {
    const shown = shownIn(book, world, place)
    const truth = truthOf(ground)
    if (shown !== truth) return { invariant: 'I6', why: `a tab that asked shows ${shown}, the truth is ${truth}` }
  }
  const [first = 0] = openPlaces(book, world)
  const ended = settleAfter(book, world, first, { type: 'end' })
  if (ended.broken !== null) return ended.broken
  const after = settleGround(book.grounds.things[ended.world.ground] as Ground, parts.defences)
  const shown = shownIn(book, ended.world, first)
  if (livePosition(after) >= 0) return { invariant: 'I6', why: 'a support session lives on after end' }
  return shown === truthOf(after) ? null : { invariant: 'I6', why: `after end a tab shows ${shown}` }
}

function openPlaces(book: MoveBook, { tabs }: World): readonly Place[] {
  return PLACES.filter((place) => book.tabs.things[tabs[place]]?.closed === false)
}

/** From wherever a tab rests, `end` alone does it, without asking first. */
function judgeEnd(book: MoveBook, world: World): Broken | null {
  for (const place of openPlaces(book, world)) {
    const { broken, world: after } = settleAfter(book, world, place, { type: 'end' })
    if (broken !== null) return broken
    const model = book.tabs.things[after.tabs[place]]?.model
    const shown = shownIn(book, after, place)
    if (model?.operation !== null || (shown !== 'own' && shown !== 'signed-out')) {
      return { invariant: 'I6', why: `${model?.state.status} after end, without a fault` }
    }
  }
  return null
}

/** A tab in which the time is up waits for the server's clock. Clocks go on when faults stop. */
function timeIsUp(book: MoveBook, world: World): World {
  const waits = PLACES.some((place) => book.tabs.things[world.tabs[place]]?.model.state.status === 'expired')
  const up = [...book.onGround(world.ground, 'free'), ...book.onGround(world.ground, 'priced')].find(
    ({ action }) => action.type === 'ceiling',
  )
  return waits && up !== undefined ? { ...world, ground: up.ground } : world
}

function truthOf(ground: Ground): string {
  if (!ground.signedIn) return 'signed-out'
  const live = livePosition(ground)
  return live < 0 ? 'own' : sessionId(live)
}

function shownIn(book: MoveBook, world: World, place: Place): string | null {
  const state = book.tabs.things[world.tabs[place]]?.model.state
  if (state === undefined || state.status === 'resolving' || state.status === 'suspended') return null
  return state.status === 'signed-out' ? 'signed-out' : whoOf(selectShown(state))
}
