import type { ImpersonationError } from '@understudy/protocol'
import { failure } from './failure.ts'
import type { StartRequest } from './state.ts'

/**
 * What is wrong with a start before anybody has been asked; `null` when nothing is. The server checks the rest: length,
 * reason code, ticket, duration, and whether this subject may be helped at all.
 */
export function requestRefusal({ subject, reason }: StartRequest, actor: string): ImpersonationError | null {
  if (subject.id === actor) return failure('subject_is_actor')
  return reason.code.trim() === '' || reason.text.trim() === '' ? failure('reason_required') : null
}
