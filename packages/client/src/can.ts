import { type ActionDecision, type ActionMap, decideAction } from '@understudy/protocol'
import { selectSupport } from './stack/selectors.ts'
import type { ImpersonationState } from './stack/state.ts'

/** Whether an action would be allowed by what the page shows. Shows; the server decides. */
export function canIn(state: ImpersonationState, actions: ActionMap | undefined, action: string): ActionDecision {
  const session = selectSupport(state)?.session ?? null
  // A page without types may hand over anything: what declares no action refuses it in a support session.
  const declared: ActionMap = Object(actions)
  const tag = Object.hasOwn(declared, action) ? declared[action] : undefined
  return decideAction(session, tag)
}
