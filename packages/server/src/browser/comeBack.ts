import type { ContextAnswer, EndAnswer } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { Caller, SupportCaller } from '../tokens/authenticate.ts'
import { forgetBrowser } from './store.ts'

/**
 * Whether the own session comes back under a support session that is over. Not to a machine at which nobody did
 * anything for a while: whoever presses End there may be somebody else, and would be handed the actor's account. Then the
 * own slot is forgotten, and a sign-in is what brings it back. Doing something first does not help. Callers by token are left alone: their own is the host's.
 */
export async function comesBack(deps: Deps, { kind, cookie }: Caller): Promise<boolean> {
  if (kind === 'own' || cookie === null || deps.browser === null || cookie.idle <= deps.browser.returnIdle) return true
  await deps.sql.transaction((tx) => forgetBrowser(tx, cookie.browser))
  return false
}

/**
 * Whether the own session waits for a page that is loaded anew: the cookie is still that of the support session, and no
 * answer to script changes that.
 */
export function awaitsNavigation({ browser }: Deps, { kind, cookie }: Caller): boolean {
  return kind === 'support' && cookie !== null && browser?.returnBy === 'navigation'
}

/** An end after which nobody is signed in. */
export function withoutOwn(answer: EndAnswer): EndAnswer {
  return { ...answer, own: 'gone' }
}

/** The same for the context. */
export function signedOutInstead({ epoch, now, ...answer }: Extract<ContextAnswer, { state: 'own' }>): ContextAnswer {
  const ended = answer.ended === undefined ? {} : { ended: answer.ended }
  return { state: 'signed-out', why: 'session_ended', epoch, now, ...ended }
}

/** Whether somebody came by the cookie of a session that was handed to their origin: there is no own one under it. */
export function isHanded(caller: Caller): caller is SupportCaller {
  return caller.kind === 'support' && caller.cookie !== null && caller.below === null
}
