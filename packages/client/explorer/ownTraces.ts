import type { SubjectNumber } from './cast.ts'

/** What a subject's own sessions leave on the server. Support must not show in it, in no world. */
export interface OwnTraces {
  readonly sessions: number
  readonly logins: number
  /** When they were here last. */
  readonly seen: number
  readonly remembered: boolean
  readonly unread: number
}

export type TracesOfBoth = readonly [OwnTraces, OwnTraces]

const BEFORE: OwnTraces = { sessions: 2, logins: 7, seen: 3, remembered: true, unread: 4 }

export const UNTOUCHED: TracesOfBoth = [BEFORE, BEFORE]

/** A server that mistakes the actor for the subject. */
export function touch(traces: TracesOfBoth, subject: SubjectNumber, change: Partial<OwnTraces>): TracesOfBoth {
  const [one, other] = traces
  return subject === 0 ? [{ ...one, ...change }, other] : [one, { ...other, ...change }]
}

export function tracesText(traces: TracesOfBoth): string {
  return traces === UNTOUCHED ? '' : JSON.stringify(traces)
}

export function areTouched(traces: TracesOfBoth): boolean {
  return traces !== UNTOUCHED && JSON.stringify(traces) !== JSON.stringify(UNTOUCHED)
}
