import type { Effect } from '../stack/effects.ts'
import type { StackEvent } from '../stack/events.ts'
import type { Model } from '../stack/model.ts'
import type { Active } from '../stack/state.ts'
import type { Step } from '../stack/step.ts'
import type { Runtime } from './runtime.ts'

/**
 * All that only pages with a support session, or on the way to one, have need of. It is loaded by the first event, so
 * that everybody else's page does without.
 */
export interface Machine {
  reduce(model: Model, event: StackEvent): Step
  /** Does what a step wants done. Everything asynchronous answers with an event, and never rejects. */
  interpret(effect: Effect): void
  /** Looks at the clock before anything is decided by it. */
  notice(): void
  /** Listens to the page, because this tab has to do with support sessions. Idempotent. */
  attach(): void
  /** The credential to send with, renewed first where it has lapsed; `null` when there is none to be had. */
  fresh(active: Active): Promise<string | null>
  dispose(): void
}

/** Gives the machine at once where its code is there already, which tests rely on. */
export type LoadMachine = (runtime: Runtime) => Machine | Promise<Machine>
