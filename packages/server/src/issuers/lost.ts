import type { Kept } from './issuer.ts'
import { asIssuerError } from './issuerError.ts'

/** Held while something may have been issued that nobody could find again: neither its token nor anything it hangs on. */
export const UNNAMED: Kept = {}

export function isUnnamed(kept: Kept): boolean {
  return Object.keys(kept).length === 0
}

/** Milliseconds from a request in which its answer may still be in the making, though nobody waits for it. */
const QUIET = 50_000

/** For what is held before an answer came: until when a back end where nothing is found is asked again. */
export function awaitedFrom(asked: number): Kept {
  return { awaitedUntil: String(asked + QUIET) }
}

/** What an end came to that has found nothing to end. */
export function foundNothing({ awaitedUntil }: Kept, now: number): 'awaited' | 'already_ended' {
  return awaitedUntil !== undefined && now < Number(awaitedUntil) ? 'awaited' : 'already_ended'
}

/**
 * Asks for something that is issued with the answer. From here on `held` is what can be ended of it, also if no answer comes;
 * a request that certainly came to nothing leaves nothing behind.
 */
export async function askFor<T>(
  { hold, held }: { readonly hold: (kept: Kept | null) => Promise<void>; readonly held: Kept },
  ask: () => Promise<T>,
): Promise<T> {
  await hold(held)
  try {
    return await ask()
  } catch (thrown) {
    if (cameToNothing(thrown)) await hold(null)
    throw thrown
  }
}

/** Refused in so many words, or never sent. */
function cameToNothing(thrown: unknown): boolean {
  const { status, cause } = asIssuerError(thrown)
  if (status !== null) return status >= 400 && status < 500
  return cause instanceof Error && NEVER_SENT.includes(codeOf(cause.cause))
}

/** Of connections that never came about. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
