import type { Once } from '../ports/once.ts'
import { failure } from '../stack/failure.ts'
import type { Active } from '../stack/state.ts'
import { bounded } from './bounded.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

const MARKS = [300_000, 60_000, 20_000] as const
/** A deadline is polled and never slept to: a machine that slept would wake up late. Milliseconds. */
const LONGEST_WAIT = 5000

/** How long a hidden tab lets a visible one warn first. Milliseconds. */
const COURTESY = 2000
/** How long a lock manager may think about it. Milliseconds. */
const PATIENCE = 1000

export interface Ticker {
  /** Watches the time of the active session, until it is no longer active. Starting again replaces the watch. */
  start(): void
  /** Looks at the clock before anything is decided by it. */
  notice(): void
}

/** Time of the active session: deadline, warning marks, renewal, sleep. Has no timer without an active session. */
export function createTicker(runtime: SessionRuntime, once: Once, renew: (active: Active) => void): Ticker {
  const { clock, time, vault, events, options, lifecycle } = runtime
  const marks = [...(options.warningMarks ?? MARKS)].sort((one, other) => other - one)
  let undo: () => void = () => undefined
  // Outlives a doubt, so that a mark passed meanwhile is still told, and no mark is told twice.
  let watched: { readonly id: string; readonly expiresAt: number; before: number } | null = null

  function notice() {
    const jumped = time.jumped()
    const { state } = runtime.model()
    if (state.status === 'active' && time.left(state.session.expiresAt) <= 0) {
      runtime.dispatch({ type: 'deadline', session: state.session.id })
    } else if (jumped && !runtime.ordinary()) {
      runtime.dispatch({ type: 'doubt' })
    }
  }

  function start() {
    undo()
    const { state } = runtime.model()
    if (state.status !== 'active') return
    const { id, expiresAt } = state.session
    // Marks that lie above the time there is from the beginning are never passed.
    if (watched?.id !== id || watched.expiresAt !== expiresAt) watched = { id, expiresAt, before: time.left(expiresAt) }
    const watch = watched

    const tick = () => {
      notice()
      const { state } = runtime.model()
      if (state.status !== 'active' || state.session.expiresAt !== expiresAt) return
      const left = time.left(expiresAt)
      // After a long sleep several were passed at once: only the most urgent is told.
      const mark = marks.filter((candidate) => left <= candidate && candidate < watch.before).at(-1)
      watch.before = left
      if (mark !== undefined) void warn(mark, expiresAt)
      if (due(state) <= 0) renew(state)
      undo = clock.after(Math.max(1, Math.ceil(nextIn(left, due(state)))), tick)
    }
    tick()
  }

  /** Once across tabs, and a tab that is looked at comes first. */
  async function warn(mark: number, expiresAt: number): Promise<void> {
    if (!lifecycle.visible()) await new Promise<void>((resolve) => clock.after(COURTESY, resolve))
    if ((await isMine(`warning:${runtime.model().epoch}:${expiresAt}:${mark}`)) && !runtime.disposed())
      events.emit('warning', { remaining: time.remaining(expiresAt) ?? mark, mark })
  }

  async function isMine(name: string): Promise<boolean> {
    try {
      return (await bounded(clock, PATIENCE, Promise.resolve(once.claim(name)), () => failure('aborted'))) !== false
    } catch {
      // Nobody can tell: a warning that comes twice is better than none.
      return true
    }
  }

  function due({ session }: Active): number {
    const held = vault.times(session.id)
    // A credential that lasts as long as its session (tokens count whole seconds) has no successor, until it is extended.
    if (held === null || held.expiresAt > session.expiresAt - 1000) return Number.POSITIVE_INFINITY
    return held.renewAt - time.now()
  }

  function nextIn(left: number, renewal: number): number {
    const mark = marks.find((candidate) => candidate < left)
    const waits = [LONGEST_WAIT, left, mark === undefined ? left : left - mark]
    return Math.min(...(renewal > 0 ? [...waits, renewal] : waits))
  }

  runtime.onDispose(() => undo())
  return { start, notice }
}
