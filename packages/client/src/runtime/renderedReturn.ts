import { type ContextAnswer, safeReturnTo } from '@understudy/protocol'
import type { ImpersonationState } from '../stack/state.ts'

/**
 * The state that the server rendered, with its way back. The page was created without one, because what judges it is
 * part of the machine, and a page's HTML may have passed through other hands than an answer of the bridge.
 */
export function withRenderedReturn(state: ImpersonationState, rendered: ContextAnswer): ImpersonationState {
  if (state.status === 'active' && rendered.state === 'active') {
    const returnTo = safeReturnTo(rendered.session.returnTo)
    return returnTo === null ? state : { ...state, session: { ...state.session, returnTo } }
  }
  if (rendered.state === 'active' || (state.status !== 'own' && state.status !== 'signed-out')) return state
  const returnTo = safeReturnTo(rendered.ended?.returnTo)
  if (returnTo === null || state.ended === null) return state
  return { ...state, ended: { ...state.ended, returnTo } }
}
