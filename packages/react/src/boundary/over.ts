import { type ImpersonationClient, selectSupport } from '@understudy/client'

/** The session that was last seen to be over, of each client. */
const seen = new WeakMap<ImpersonationClient, string>()

/**
 * Whether the session on screen has run out. Stays so while somebody decides how to go on: the page must not be seen
 * for the moment in which a new session is asked for, or refused, or the server is asked once more.
 */
export function isOver(client: ImpersonationClient): boolean {
  const state = client.getState()
  const support = selectSupport(state)
  if (support === null || ['active', 'switching', 'leaving'].includes(state.status)) return false
  if (state.status === 'expired') seen.set(client, support.session.id)
  return seen.get(client) === support.session.id || client.remaining() === 0
}
