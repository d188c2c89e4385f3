import type { ImpersonationClient } from '../client.ts'
import type { StackEvent } from '../stack/events.ts'
import type { Model } from '../stack/model.ts'
import type { Active, StartRequest } from '../stack/state.ts'
import type { Runtime } from './runtime.ts'

/** What every page knows of the stack, with the machine or without. */
export type Known = Pick<Model, 'state' | 'revision' | 'epoch' | 'booted'>

/** The verbs of a client. At most one is in flight; what one does wrong rejects. */
export interface Verbs extends Pick<ImpersonationClient, 'switchTo' | 'reissue' | 'end' | 'extend' | 'signOut'> {
  /** `from`: where the page was when it was called, as far as it could tell. */
  start(request: StartRequest, from: string | undefined): Promise<void>
}

/**
 * All that only pages with a support session, or on the way to one, have need of. It is loaded by the first event, so
 * that everybody else's page does without.
 */
export interface Machine {
  readonly verbs: Verbs
  model(): Known
  /** Events keep their order. */
  dispatch(...events: readonly StackEvent[]): void
  /** Another tab says that the stack moved: worth one question a second. */
  hint(epoch: number): void
  /** Looks at the clock before anything is decided by it. */
  notice(): void
  /** Milliseconds to a server deadline, for display; `null` while nobody can tell. */
  remaining(deadline: number): number | null
  /** Listens to the page, unless the user is an ordinary one. Idempotent. */
  attach(): void
  /** The credential to send with, renewed first where it has lapsed; `null` when there is none to be had. */
  fresh(active: Active): string | Promise<string | null>
  dispose(): void
}

/** Gives the machine at once where its code is there already, which tests rely on. */
export type LoadMachine = (runtime: Runtime) => Machine | Promise<Machine>
