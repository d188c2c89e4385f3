import { ImpersonationError } from '@understudy/protocol'
import { failure } from './failure.ts'
import { type Model, startOperation } from './model.ts'
import { requestRefusal } from './requestRefusal.ts'
import type { Active, StartRequest } from './state.ts'
import { move, type Step, stay } from './step.ts'

/**
 * Another session in the place of the one on screen, as one step: `starting` keeps showing what is left, so that the
 * own page is never seen in between. Whatever fails is decided by the server's context, never assumed.
 */
export function onSwitchTo(model: Model, key: string, request: StartRequest): Step {
  const replaces = shownOf(model)
  const refusal = replaces instanceof ImpersonationError ? replaces : requestRefusal(request, replaces.actor.id)
  if (refusal !== null || replaces instanceof ImpersonationError) {
    return stay(model, { type: 'settle', key, error: refusal })
  }
  const { actor } = replaces
  const operation = startOperation(key, request, { replaces })
  const state = { status: 'starting', actor, request, last: replaces } as const
  return move(model, state, { operation, uncertain: true, returnTo: request.returnTo ?? null }, [
    { type: 'send-start', key, actor: actor.id, request, requestId: null, replaces: replaces.session.id },
  ])
}

function shownOf({ state, operation }: Model): Active | ImpersonationError {
  if (operation !== null) return failure('busy')
  switch (state.status) {
    case 'active':
      return state
    case 'expired':
      return { ...state, status: 'active' }
    case 'own':
    case 'pending':
      return failure('not_active')
    case 'signed-out':
      return failure('signed_out')
    case 'resolving':
    case 'suspended':
      return failure('identity_unknown')
    default:
      return failure('busy')
  }
}
