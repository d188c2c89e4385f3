import type { ProblemCode } from '@understudy/protocol'

/** One thing that the bridge or a guard has done, for numbers and logs. Holds codes and ids, never a person, a token or an address. */
export type Observation =
  | {
      /** `answer`: the bridge answered a request. `check`: a guard judged one. */
      readonly kind: 'answer' | 'check'
      /** The action's name; one of a closed set. */
      readonly action: string
      readonly status: number
      /** Why it was refused. */
      readonly code: ProblemCode | null
      readonly request: string
      readonly milliseconds: number
    }
  | {
      /** A round of housekeeping is over. */
      readonly kind: 'reap'
      /** Sessions that it ended. */
      readonly ended: number
      readonly milliseconds: number
    }
  | {
      readonly kind: 'spool'
      /**
       * An end was `kept` on disk because the database was away, `found` there at the start, carried out, or `set_aside` as
       * one that nothing can be done with.
       */
      readonly what: 'kept' | 'found' | 'set_aside' | 'ended' | 'already_ended' | 'refused'
      /** Ends that wait now. */
      readonly waiting: number
    }

export type Observe = (observation: Observation) => void

/** Guards a host's function: its own failure fails no request. */
export function createObserve(observe: Observe | undefined, onFailure: (error: unknown) => void): Observe {
  if (observe === undefined) return () => {}
  return (observation) => {
    try {
      observe(observation)
    } catch (error) {
      onFailure(error)
    }
  }
}

/** Milliseconds since it was made, by a clock that nobody sets. */
export function stopwatch(): () => number {
  const from = performance.now()
  return () => performance.now() - from
}
