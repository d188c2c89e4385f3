import type { Action } from './action.ts'
import { isAtRest, judgeRest, nextCalm } from './calm.ts'
import type { Parts } from './configuration.ts'
import type { Broken } from './invariants.ts'
import { createJudge } from './judgeWorld.ts'
import { findRestless } from './restless.ts'
import { createSteps, type Step } from './steps.ts'
import { beginning, EVERY, FREE, follow, type Place, visitMoves, type World } from './worlds.ts'
import { createWorldTable } from './worldTable.ts'

/** One step of a trace: what happened, and in which of the two tabs; `null`: on the server. */
export interface TraceStep {
  readonly action: Action
  readonly tab: 'A' | 'B' | null
}

export interface Violation extends Broken {
  /** From the beginning to the world in which it shows; the last step is the one that broke it. */
  readonly trace: readonly TraceStep[]
}

export interface Exploration {
  readonly worlds: number
  readonly transitions: number
  /** Worlds with nothing under way, from each of which I6 was followed to its end. */
  readonly rests: number
  /** Steps of the longest of all shortest ways. */
  readonly depth: number
  readonly tabStates: number
  readonly grounds: number
  readonly milliseconds: number
  readonly violation: Violation | null
  /** A way to one of the worlds, for the replay. */
  traceTo(index: number): readonly TraceStep[]
}

/**
 * Visits every world that can be reached with at most the budget's disturbances, the cheapest ways first and of those
 * the shortest. Stops at the first violation, so that its trace is among the simplest there are.
 */
export function explore(parts: Parts): Exploration {
  const began = performance.now()
  const { book, world: first } = beginning(parts)
  const table = createWorldTable()
  const steps = createSteps()
  const judge = createJudge(book)
  const { budget } = parts.configuration
  let transitions = 0
  let rests = 0
  let depth = 0
  let violation: Violation | null = null

  /** The world's index; two tabs of one browser are alike, so their order is left out of it. */
  const enter = ({ ground, tabs: [one, other] }: World) =>
    one <= other ? table.add(ground, one, other) : table.add(ground, other, one)
  const worldAt = (index: number): World => ({
    ground: table.ground(index),
    tabs: [table.tab(index, 0), table.tab(index, 1)],
  })
  const blame = (found: Broken, trace: readonly TraceStep[]) => {
    violation ??= { ...found, trace }
  }

  enter(first)
  steps.set(0, { from: -1, ordinal: 0, cost: 0, depth: 0 })
  let queues: number[][] = Array.from({ length: budget + 1 }, () => [])
  queues[0]?.push(0)

  for (let cost = 0; cost <= budget && violation === null; cost += 1) {
    const queue = queues[cost] ?? []
    for (let head = 0; head < queue.length && violation === null; head += 1) {
      const index = queue[head] ?? 0
      // Found a cheaper way to it since.
      if (steps.cost(index) !== cost || steps.done(index)) continue
      steps.finish(index)
      depth = Math.max(depth, steps.depth(index))
      const world = worldAt(index)
      const calm = nextCalm(book, world)
      if (isAtRest(calm)) {
        rests += 1
        const found = judgeRest(book, world, parts)
        if (found !== null) blame(found, traceTo(index))
      }
      let ordinal = -1
      visitMoves(book, world, cost < budget ? EVERY : FREE, (move, place) => {
        ordinal += 1
        if (cost + move.price > budget || violation !== null) return
        transitions += 1
        const { world: next, broken } = follow(book, world, move, place)
        if (broken !== null) return blame(broken, [...traceTo(index), stepOf(index, ordinal)])
        const entered = enter(next)
        const target = entered < 0 ? ~entered : entered
        const seen = entered < 0 ? null : judge(next)
        if (seen !== null) return blame(seen, [...traceTo(index), stepOf(index, ordinal)])
        if (move === calm?.move && place === calm.place && !isAtRest(calm)) steps.setCalm(index, target)
        if (entered < 0 && steps.cost(target) <= cost + move.price) return
        const step: Step = { from: index, ordinal, cost: cost + move.price, depth: steps.depth(index) + 1 }
        steps.set(target, step)
        queues[step.cost]?.push(target)
      })
    }
    queues[cost] = []
  }
  queues = []
  const restless = violation === null ? findRestless(table.size(), steps.calm) : -1
  if (restless >= 0) blame({ invariant: 'I6', why: 'never comes to rest, without a fault' }, traceTo(restless))

  /** The move of a world by its place in the list, with the names the tabs have by then. */
  function stepOf(index: number, wanted: number): TraceStep {
    return traceFrom([...ordinalsTo(index), wanted]).at(-1) as TraceStep
  }

  function ordinalsTo(index: number): readonly number[] {
    const ordinals: number[] = []
    for (let at = index; steps.from(at) >= 0; at = steps.from(at)) ordinals.push(steps.ordinal(at))
    return ordinals.reverse()
  }

  function traceTo(index: number): readonly TraceStep[] {
    return traceFrom(ordinalsTo(index))
  }

  /** Walks from the beginning. The table keeps tabs in an order of its own; here each keeps its name. */
  function traceFrom(ordinals: readonly number[]): readonly TraceStep[] {
    let world = first
    let names: ['A' | 'B', 'A' | 'B'] = ['A', 'B']
    const trace: TraceStep[] = []
    for (const wanted of ordinals) {
      let ordinal = -1
      let next: World | null = null
      visitMoves(book, world, EVERY, (move, place: Place | null) => {
        ordinal += 1
        if (ordinal !== wanted) return
        trace.push({ action: move.action, tab: place === null ? null : names[place] })
        next = follow(book, world, move, place).world
      })
      const { ground, tabs } = (next ?? world) as World
      const swapped = tabs[0] > tabs[1]
      world = { ground, tabs: swapped ? [tabs[1], tabs[0]] : tabs }
      if (swapped) names = [names[1], names[0]]
    }
    return trace
  }

  return {
    worlds: table.size(),
    transitions,
    rests,
    depth,
    tabStates: book.tabs.things.length,
    grounds: book.grounds.things.length,
    milliseconds: performance.now() - began,
    violation,
    traceTo,
  }
}
