import type { EndedSession, ImpersonationError } from '@understudy/protocol'
import type { Effect } from '../src/stack/effects.ts'
import { createModel, type Model } from '../src/stack/model.ts'
import { beginReckoning, type Instant, type Reckoning } from '../src/stack/reckoning.ts'
import { type Call, callOf } from './call.ts'
import { canonicalText } from './canonicalText.ts'
import { abilitiesOf, type Configuration } from './configuration.ts'
import { SWITCHED_ON } from './device.ts'
import { askedText, askingAt, timeText } from './time.ts'
import { type Write, writeText } from './write.ts'

type LeaveEffect = Extract<Effect, { type: 'leave' }>

/** A sign-out on its way: support session, caches, own session. Mirrors `actions/signOut.ts`; the replay ties the two. */
export interface Leave {
  readonly effect: LeaveEffect
  readonly step: 'session' | 'hooks' | 'host'
  /** The session it found there was to end. */
  readonly id: string | null
  readonly ended: EndedSession | null
  readonly epoch: number | null
  readonly unconfirmed: ImpersonationError | null
  readonly unreset: ImpersonationError | null
}

/** The host's reset of its caches, under way. */
export interface Reset {
  readonly revision: number
}

/** One tab: the real model, and what its surroundings are busy with on its behalf. */
export interface Tab {
  readonly model: Model
  /** There is no such tab: the browser has one only. */
  readonly closed: boolean
  /** In the order of their texts: the network keeps no other. */
  readonly calls: readonly Call[]
  /** Calls this page has made. */
  readonly sent: number
  readonly resets: readonly Reset[]
  readonly leave: Leave | null
  /** Revision for which the retry timer waits. */
  readonly retry: number | null
  /** Session whose credential the vault holds. */
  readonly vault: string | null
  /** Epochs told by the other tab, not heard yet. A message that is lost stays here for ever. */
  readonly hints: readonly number[]
  readonly write: Write | null
  /** The clocks of the device. */
  readonly instant: Instant
  readonly reckoning: Reckoning
  /** Jumps of the clock that the machine has been told of. */
  readonly noticed: number
  // What only the invariants look at:
  /** Sessions this page has shown and left. */
  readonly left: readonly string[]
  /** A doubt was told, and the server has not been asked since. */
  readonly owed: boolean
  /** What was on screen when the end under way was asked for. */
  readonly ending: string | null
  /** Whose data the page holds: `own`, the id of a subject, or nobody's. */
  readonly data: string | null
}

/** A page that has just been loaded, before it has asked. */
export function freshTab(configuration: Configuration, survivors: readonly Call[] = [], instant = SWITCHED_ON): Tab {
  const model = createModel({ status: 'resolving', last: null }, 0, abilitiesOf(configuration))
  return {
    model,
    closed: false,
    calls: survivors,
    sent: 0,
    resets: [],
    leave: null,
    retry: null,
    vault: null,
    hints: [],
    write: null,
    instant,
    reckoning: beginReckoning(instant),
    noticed: 0,
    left: [],
    owed: false,
    ending: null,
    data: null,
  }
}

export function withCall(before: Tab, question: Call['question']): Tab {
  const { tab, asked } = askingAt(before)
  return { ...tab, calls: [...tab.calls, callOf(question, tab.sent, asked)], sent: tab.sent + 1 }
}

export function withoutCall(tab: Tab, call: Call): Tab {
  return { ...tab, calls: tab.calls.filter((each) => each !== call) }
}

export function replaceCall(tab: Tab, call: Call, next: Call): Tab {
  return { ...tab, calls: tab.calls.map((each) => (each === call ? next : each)) }
}

export function callText(call: Call, tab: Tab): string {
  const { question, heard, reply, copied } = call
  const { revision } = tab.model
  const answer = reply === null ? '→' : `←${canonicalText(reply.error ?? reply.told, revision)}${reply.cookie ?? ''}`
  return `${canonicalText(question, revision)}${heard[0]}${copied ? '2' : ''}${answer}${askedText(call, tab)}`
}

/** Messages that wait in one tab. More than that, and the oldest is lost: which any may be at any time. */
const HINTS = 2

/** A message of the other tab is on its way to this one. */
export function withHint(tab: Tab, epoch: number): Tab {
  if (tab.hints.includes(epoch) || tab.model.reloading || tab.closed) return tab
  const hints = [...tab.hints, epoch].slice(-HINTS)
  return { ...tab, hints: hints.sort((one, other) => one - other) }
}

/** Sorts the calls and forgets what cannot fire any more, so that worlds that do not differ are one world. */
export function inOrder(before: Tab): Tab {
  const { revision } = before.model
  const tab = before.retry === null || before.retry === revision ? before : { ...before, retry: null }
  if (tab.calls.length < 2) return tab
  const named = tab.calls.map((call): [string, Call] => [callText(call, tab), call])
  named.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  return { ...tab, calls: named.map(([, call]) => call) }
}

export function tabText(tab: Tab): string {
  const { model, calls, resets, leave, retry, vault, hints, write, left, owed, ending, data } = tab
  const { revision } = model
  const rest = [
    calls.map((call) => callText(call, tab)).join('&'),
    timeText(tab),
    resets.map((reset) => (reset.revision === revision ? 'now' : 'old')).join(),
    leave === null ? '' : canonicalText(leave, revision),
    retry === null ? '' : retry === revision ? 'present' : 'old',
    vault ?? '',
    hints.join(),
    write === null ? '' : writeText(write),
    left.join(),
    owed ? 'owed' : '',
    ending ?? '',
    data ?? '',
  ]
  if (tab.closed) return 'closed'
  return `${canonicalText(model, revision)}|${rest.join('|')}`
}
