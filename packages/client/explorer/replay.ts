import { flush } from '../src/testing/manualClock.ts'
import type { Parts } from './configuration.ts'
import type { TraceStep } from './explore.ts'
import { createPlayer, type Player } from './player.ts'
import { nextStep, opening, replayStep, type Scene, type TabName } from './script.ts'
import { isPassing } from './sharedMoves.ts'

type Players = Readonly<Record<TabName, Player>>

/** Where the real client and the model part. */
export interface Difference {
  readonly why: string
  /** Up to the step after which it shows. */
  readonly trace: readonly TraceStep[]
}

/** Steps to rest, beyond the trace. */
const LONGEST = 300

/**
 * Plays a trace to two real clients, promises and all, and then lets everything come to rest. After every step each
 * client shows what its model shows, has asked what its model asked and posted what its model posted; at the end every
 * promise has settled.
 */
export async function replay(trace: readonly TraceStep[], parts: Parts): Promise<Difference | null> {
  const { configuration } = parts
  const players: Players = { A: createPlayer(configuration), B: createPlayer(configuration) }
  const names: readonly TabName[] = configuration.tabs === 1 ? ['A'] : ['A', 'B']
  const played: TraceStep[] = []
  let scene = opening(parts)
  await flush()
  try {
    for (let why = differenceOf(scene, players, names); ; why = differenceOf(scene, players, names)) {
      if (why !== null) return { why, trace: played }
      const step = trace[played.length] ?? nextStep(scene, parts)
      if (step === null) break
      if (played.length > trace.length + LONGEST) return { why: 'does not come to rest', trace: played }
      played.push(step)
      scene = play(scene, step, players, parts)
      await flush()
    }
    const open = names.map((name) => players[name].unsettled()).find((name) => name !== null)
    return open === undefined ? null : { why: `a promise of ${open} never settles`, trace: played }
  } finally {
    players.A.dispose()
    players.B.dispose()
  }
}

function play(before: Scene, step: TraceStep, players: Players, parts: Parts): Scene {
  const after = replayStep(before, step, parts)
  if (isPassing(step.action)) {
    players.A.pass(step.action.type)
    players.B.pass(step.action.type)
  }
  if (step.tab === null) return after
  players[step.tab].act(before.tabs[step.tab], step.action)
  players[step.tab].post(after.posted)
  return after
}

function differenceOf({ tabs }: Scene, players: Players, names: readonly TabName[]): string | null {
  for (const name of names) {
    const why = players[name].differenceOf(tabs[name])
    if (why !== null) return `tab ${name} ${why}`
  }
  return null
}
