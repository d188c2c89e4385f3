import { type ActionMap, type Problem, SOCKET_CLOSE } from '@understudy/protocol'
import { problemOf } from '../http/problems.ts'
import type { Refusal } from '../refusal.ts'
import type { GuardCaller } from './caller.ts'
import type { GuardResult } from './guard.ts'

/** The least of a WebSocket that a guard needs: that of `ws` has it, and the platform's. */
export interface SocketLike {
  close(code?: number, reason?: string): void
  addEventListener(type: 'close', listener: () => void): void
}

/** What became of the handling of one message or of one job. */
export type Handled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

/** A WebSocket whose identity the guard vouches for, as long as it is open. */
export interface GuardedConnection<M extends ActionMap = ActionMap> {
  /** Who it was when it was opened; it is closed before it could be anybody else. */
  readonly caller: GuardCaller
  /**
   * Judges one message as the declared action that it asks for, as the guard judges a request: session, context, mode,
   * class, record; then runs `work`, within which `currentSupport()` answers. A message that only reads, and needs no row in
   * the log, needs none of this. What `work` throws is recorded as failed and thrown on.
   *
   * A refusal that is about who is there closes the connection too.
   */
  message<T>(action: keyof M & string, work: (caller: GuardCaller) => T | Promise<T>): Promise<Handled<T>>
}

/** Why a connection is closed, as its close code. A client of `@understudy/client` asks who it is after the first two. */
export function closeCodeOf({ code, options }: Pick<Refusal, 'code' | 'options'>): number {
  const { status } = problemOf({ code, options })
  if (code === 'context_mismatch' || code === 'context_required' || code === 'own_session_suspended') {
    return SOCKET_CLOSE.mismatch
  }
  if (status === 401) return SOCKET_CLOSE.ended
  // 1013: try again later.
  return status >= 500 ? 1013 : SOCKET_CLOSE.refused
}

/** Runs what was let through in its context, and says how it went. */
export async function handled<T>(
  result: GuardResult,
  work: (caller: GuardCaller) => T | Promise<T>,
): Promise<Handled<T>> {
  if (!result.ok) return { ok: false, problem: (await result.response.json()) as Problem }
  const { caller, run, finished } = result
  try {
    return { ok: true, value: await run(async () => work(caller)) }
  } catch (error) {
    await finished({ status: 500 })
    throw error
  }
}
