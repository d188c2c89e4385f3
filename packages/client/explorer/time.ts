import { hear, look, serverNow, show } from '../src/stack/reckoning.ts'
import { selectSupport } from '../src/stack/selectors.ts'
import type { Call, Question, Told } from './call.ts'
import { NOW } from './cast.ts'
import { type Passing, passOnDevice } from './device.ts'
import type { Broken } from './invariants.ts'
import type { Tab } from './tab.ts'

// The clock of one tab. What is reckoned is the client's own code; when it is asked mirrors `runtime/`, which the replay
// ties.

/** Questions whose answers tell the time. */
const TELLS: ReadonlySet<Question['type']> = new Set([
  'ask-context',
  'read-back',
  'send-start',
  'send-end',
  'send-extend',
])

/** When a question is sent. */
export function askingAt(tab: Tab): { readonly tab: Tab; readonly asked: Call['asked'] } {
  const reckoning = look(tab.reckoning, tab.instant)
  return { tab: { ...tab, reckoning }, asked: { sentAt: tab.instant.monotonic, jumps: reckoning.jumps } }
}

/** The `now` of an answer. */
export function hearTime(tab: Tab, { question, asked }: Call, told: Told | undefined): Tab {
  if (told === undefined || !TELLS.has(question.type) || !('now' in told)) return tab
  return { ...tab, reckoning: hear(tab.reckoning, asked, told.now, tab.instant) }
}

/** What the clock says: the session on screen has run out, or who we are is in doubt. */
export function notice(before: Tab): { readonly tab: Tab; readonly found: 'deadline' | 'doubt' | null } {
  const reckoning = look(before.reckoning, before.instant)
  const tab = { ...before, reckoning, noticed: reckoning.jumps }
  const { state } = tab.model
  const over = state.status === 'active' && state.session.expiresAt <= serverNow(reckoning, tab.instant)
  if (over) return { tab, found: 'deadline' }
  return { tab, found: reckoning.jumps === before.noticed ? null : 'doubt' }
}

/** What is left of the session on screen, as it is shown now; `null` where nothing is. */
export function shownLeft({ model, reckoning, instant }: Tab): number | null {
  const support = selectSupport(model.state)
  return support === null ? null : show(reckoning, support.session.expiresAt, instant).left
}

/** Somebody looks at the page, as after every move. I11, as far as the page alone can tell. */
export function lookedAt(tab: Tab): { readonly tab: Tab; readonly broken: Broken | null } {
  const support = selectSupport(tab.model.state)
  if (support === null) return { tab, broken: null }
  const before = tab.reckoning.shown
  const { left, ...reckoning } = show(tab.reckoning, support.session.expiresAt, tab.instant)
  const rose = left !== null && before?.deadline === support.session.expiresAt && left > before.left
  const why = rose ? `${before.left} ms were left, and now ${left}` : `${left} ms are left`
  const wrong = rose || (left !== null && left < 0)
  return { tab: { ...tab, reckoning }, broken: wrong ? { invariant: 'I11', why } : null }
}

/** Time goes by, and the page is looked at again. */
export function passInTab(tab: Tab, passing: Passing): { readonly tab: Tab; readonly broken: Broken | null } {
  if (tab.closed) return { tab, broken: null }
  return lookedAt({ ...tab, instant: passOnDevice(tab.instant, passing) })
}

/** All of it that makes a difference later: no clock has a beginning that matters. */
export function timeText({ reckoning, instant, noticed }: Tab): string {
  const { offset, drift, jumps, measured, shown } = reckoning
  const reckoned = offset === null ? `wall ${instant.wall - NOW}` : offset + instant.monotonic - NOW
  const apart = instant.wall - instant.monotonic - drift
  const seen = shown === null ? '' : `${shown.deadline - NOW} ${shown.left}`
  return `${reckoned} ${apart} ${jumps === measured ? '' : 'doubted'} ${jumps === noticed ? '' : 'new'} ${seen}`
}

export function askedText({ asked: { sentAt, jumps } }: Call, { reckoning, instant }: Tab): string {
  return `${instant.monotonic - sentAt}${jumps === reckoning.jumps ? '' : 's'}`
}
