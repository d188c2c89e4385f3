import type { Replies } from './replies.ts'
import type { ScriptedTab } from './scriptedTab.ts'

// What the runtime waits for, told apart by how long. Milliseconds.
const RETRIES = [1000, 2000, 3000, 4000, 8000, 16_000, 30_000]
const TICK = 5000
const FAR = 1_000_000_000
const HALF_LIFE = 160_000

/** The retry timer fires: the last one that was set. */
export function fireRetry({ clock }: ScriptedTab, replies: Replies): void {
  const timer = clock.timers().findLast((each) => RETRIES.includes(each.ms) && !replies.isLimit(each))
  if (timer !== undefined) clock.fire(timer)
}

/** The time of the session is up on this device's clock. */
export function fireDeadline(real: ScriptedTab): void {
  tick(real, FAR)
}

/** The watch over the session's time looks at the clock: every five seconds, or when the rest has passed. */
export function fireTick({ clock }: ScriptedTab): void {
  const timer = clock.timers().findLast(({ ms }) => ms <= TICK && !RETRIES.includes(ms))
  if (timer !== undefined) clock.fire(timer)
}

/** Half of the credential's life is over. */
export function fireRenewal(real: ScriptedTab): void {
  tick(real, HALF_LIFE)
}

function tick({ clock }: ScriptedTab, later: number): void {
  const timer = clock.timers().findLast(({ ms }) => ms === TICK)
  if (timer !== undefined) clock.at(later, () => clock.fire(timer))
}

/** Does what a throttle lets pass at most once a second, and lets that second pass. */
export function openThrottle({ clock }: ScriptedTab, run: () => void): void {
  const before = new Set(clock.timers())
  run()
  const throttle = clock.timers().find((timer) => !before.has(timer))
  if (throttle?.ms === 1000) clock.fire(throttle)
}
