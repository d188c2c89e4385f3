import { CONTEXT_HEADER, CONTEXT_MISMATCH_HEADER, type ContextAssertion, formatAssertion } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import type { LiveSupport } from '../sessions/settle.ts'

/**
 * Compares the session a tab believes it is in with the one its credential belongs to, before anything happens. This
 * keeps a stale tab from ever writing as the wrong person.
 *
 * @throws Refusal `context_mismatch` with the derived assertion; `context_required` where `mayBeSilent` is false
 */
export function checkContext(
  request: Request,
  derived: ContextAssertion,
  { mayBeSilent }: { readonly mayBeSilent: boolean },
): void {
  const asserted = request.headers.get(CONTEXT_HEADER)
  if (asserted === null) {
    if (mayBeSilent) return
    throw new Refusal('context_required')
  }
  // Text for text: an assertion has one spelling, and whatever is not that one is another session's.
  if (asserted !== formatAssertion(derived)) throw new Refusal('context_mismatch', { headers: mismatch(derived) })
}

/** The refusal of an own credential while a support session runs on top of it. */
export function suspended({ row }: LiveSupport): Refusal {
  return new Refusal('own_session_suspended', { headers: mismatch({ session: row.id, epoch: row.epoch }) })
}

/** The refusal of a cookie that has had a successor: its tab has to look again, and gets the next one with the answer. */
export function outdated(derived: ContextAssertion): Refusal {
  return new Refusal('context_mismatch', { headers: mismatch(derived) })
}

/** The header that tells a client "resolve", with what is true instead. */
function mismatch(derived: ContextAssertion): Readonly<Record<string, string>> {
  return { [CONTEXT_MISMATCH_HEADER]: formatAssertion(derived) }
}
