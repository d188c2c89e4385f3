import { type ActionDecision, type ActionMap, decideAction } from '@understudy/protocol'
import { selectSupport } from './stack/selectors.ts'
import type { ImpersonationState } from './stack/state.ts'

/** Whether an action would be allowed by what the page shows. Shows; the server decides. */
export function canIn(state: ImpersonationState, actions: ActionMap | undefined, action: string): ActionDecision {
  const session = selectSupport(state)?.session ?? null
  const tag = actions !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined
  return decideAction(session, tag)
}
