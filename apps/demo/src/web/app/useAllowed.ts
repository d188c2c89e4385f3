import { useActionPolicy } from '@understudy/react'
import type { ActionName } from '../../shared/actions.ts'

/** Whether an action would be allowed here and now: fields of a form that cannot be sent are not typed into. */
export function useAllowed(action: ActionName): boolean {
  return useActionPolicy(action).allowed
}
