import { AsyncLocalStorage } from 'node:async_hooks'
import type { GuardCaller, SupportGuardCaller } from './caller.ts'

/** Who was let through, for all that is done on the strength of it. */
export interface GuardContext {
  readonly caller: GuardCaller
  /** The actor by issuer and subject of their own token; `null` for somebody as themselves. */
  readonly actor: { readonly iss: string; readonly sub: string } | null
  /** Id of the request in the log. */
  readonly request: string
}

// Made by the first one who is let through: importing this does nothing.
let contexts: AsyncLocalStorage<GuardContext> | null = null

/** Runs work, and whatever it starts, as done for this caller. */
export function runInContext<T>(context: GuardContext, work: () => T): T {
  contexts ??= new AsyncLocalStorage()
  return contexts.run(context, work)
}

export function currentContext(): GuardContext | null {
  return contexts?.getStore() ?? null
}

/**
 * The support session that the code which asks runs for: in a handler behind the guard, in an answer that goes on, in the
 * handling of a message, in a job; wherever that awaits or calls. `null`: somebody as themselves, or nobody whom a guard of
 * this process has let through. Says who it was when they were let through, and checks nothing anew.
 *
 * @example db.insert(changes, { ...change, by: currentSupport()?.actor.id ?? user.id })
 */
export function currentSupport(): SupportGuardCaller | null {
  const caller = currentContext()?.caller
  return caller?.kind === 'support' ? caller : null
}
