import { canIn } from '../src/can.ts'
import type { Action } from './action.ts'
import { canonicalText } from './canonicalText.ts'
import { REQUESTS } from './cast.ts'
import type { Configuration } from './configuration.ts'
import { LAPSED } from './deliver.ts'
import type { Passing } from './device.ts'
import { leakIn } from './leak.ts'
import { createReplies, type Replies } from './replies.ts'
import { ACTION_NAMES, ACTIONS } from './rights.ts'
import { type AwaitedReset, responseOf, type ScriptedTab, scriptedTab } from './scriptedTab.ts'
import type { Tab } from './tab.ts'
import { shownLeft } from './time.ts'
import { fireDeadline, fireRenewal, fireRetry, fireTick, openThrottle } from './timers.ts'

/** Plays one tab's part of a trace to the real client. */
export interface Player {
  /** Does to the client what the model did; `before` is the model's tab before it. */
  act(before: Tab, action: Action): void
  /** Time passes on the device. */
  pass(passing: Passing): void
  /** Epochs that the model has posted. */
  post(epochs: readonly number[]): void
  /** Says how the client differs from its model; `null` when it does not. */
  differenceOf(tab: Tab): string | null
  /** A promise of a verb that is still open; `null` when none is. */
  unsettled(): string | null
  dispose(): void
}

/** A clock that stands still is moved by some steps, and back: what it says then is not compared. */
export function createPlayer({ custody, clock }: Pick<Configuration, 'custody' | 'clock'>): Player {
  const timed = clock > 0
  const promises: { settled: boolean; readonly name: string }[] = []
  let real: ScriptedTab = scriptedTab(custody)
  let replies: Replies = createReplies(real, custody)
  let posted: number[] = []

  function keep(name: string, promise: Promise<unknown>) {
    const kept = { settled: false, name }
    promises.push(kept)
    const settle = () => {
      kept.settled = true
    }
    promise.then(settle, settle)
  }

  function reload() {
    real.client.dispose()
    real = scriptedTab(custody, real.clock.instant())
    replies = createReplies(real, custody)
    posted = []
    keep('resume', real.client.resume())
  }

  keep('resume', real.client.resume())

  return {
    act(before, action) {
      const { client, lifecycle } = real
      switch (action.type) {
        case 'start':
          return keep('start', client.start(REQUESTS[action.subject]))
        case 'switch-to':
          return keep('switchTo', client.switchTo({ subject: REQUESTS[action.subject].subject }))
        case 'end':
          return keep('end', client.end())
        case 'extend':
          return keep('extend', client.extend())
        case 'sign-out':
          return keep('signOut', client.signOut())
        case 'resume':
          return keep('resume', client.resume())
        case 'write':
          return keep('fetch', client.fetch('/api/projects', { method: 'POST' }))
        case 'deliver':
        case 'lose':
        case 'time-out':
          return answer(replies, before, action.type, action.call)
        case 'hear':
        case 'hear-and-keep':
        case 'forge':
          return openThrottle(real, () => real.tell(action.epoch))
        case 'check':
          return openThrottle(real, () => lifecycle.signal('visible'))
        case 'doubt':
          return lifecycle.signal('online')
        case 'offline':
          return lifecycle.signal('offline')
        case 'reset':
        case 'reset-fails':
          return endReset(real, (reset) => !isLast(reset), action.at, action.type === 'reset')
        case 'leave-reset':
        case 'leave-reset-fails':
          return endReset(real, isLast, 0, action.type === 'leave-reset')
        case 'host-out':
          return real.signOuts.shift()?.done()
        case 'host-fails':
          return real.signOuts.shift()?.fail(LAPSED)
        case 'retry':
          return fireRetry(real, replies)
        case 'deadline':
          return fireDeadline(real)
        case 'notice':
          return fireTick(real)
        case 'renew':
          return fireRenewal(real)
        case 'answer-write':
          return real.writes.at(-1)?.respond(responseOf(before.write?.outcome ?? null))
        case 'reload':
          // It has asked for this, or the difference shows.
          return lifecycle.reloads() > 0 ? reload() : undefined
        case 'crash':
          return reload()
        default:
          // What happens on the server is not the client's to know.
          return undefined
      }
    },
    pass: (passing) => real.clock.pass(passing),
    post: (epochs) => posted.push(...epochs),
    differenceOf(tab) {
      const state = real.client.getState()
      const shown = canonicalText(state, 0)
      const expected = canonicalText(tab.model.state, 0)
      if (shown !== expected) return `shows ${shown} instead of ${expected}`
      const secret = leakIn([state, real.outside.splice(0), real.posted])
      if (secret !== null) return `holds or tells a credential: ${secret}`
      const possible = ACTION_NAMES.filter((name) => real.client.can(name).allowed).join()
      const allowed = ACTION_NAMES.filter((name) => canIn(tab.model.state, ACTIONS, name).allowed).join()
      if (possible !== allowed) return `shows ${possible} to be possible instead of ${allowed}`
      if (timed && real.client.remaining() !== shownLeft(tab)) {
        return `shows ${real.client.remaining()} ms to be left instead of ${shownLeft(tab)}`
      }
      if (real.posted.join() !== posted.join()) return `posted ${real.posted.join()} instead of ${posted.join()}`
      if (real.clock.timers().some(({ ms }) => ms === 0)) return 'a listener or an effect threw'
      const { write } = tab
      const sent = real.writes.at(-1)?.sent.context ?? null
      if (write?.stage === 'ready' && sent !== write.assertion)
        return `a write says ${sent} instead of ${write.assertion}`
      return replies.tie(tab)
    },
    unsettled: () => promises.find(({ settled }) => !settled)?.name ?? null,
    dispose: () => real.client.dispose(),
  }
}

function answer(replies: Replies, { calls }: Tab, how: 'deliver' | 'lose' | 'time-out', at: number): void {
  const call = calls[at]
  if (call === undefined) return
  if (how === 'deliver') replies.answer(call)
  if (how === 'lose') replies.lose(call)
  if (how === 'time-out') replies.timeOut(call)
}

function isLast({ change: { to } }: AwaitedReset): boolean {
  return to.status === 'signed-out' && to.why === 'signed_out'
}

function endReset({ resets }: ScriptedTab, fits: (reset: AwaitedReset) => boolean, at: number, done: boolean): void {
  const reset = resets.filter(fits)[at]
  if (reset === undefined) return
  resets.splice(resets.indexOf(reset), 1)
  if (done) reset.done()
  else reset.fail(LAPSED)
}
