import { type ImpersonationError, MODES } from '@understudy/protocol'
import { failure } from './failure.ts'
import type { StartRequest } from './state.ts'

/**
 * What is wrong with a start before anybody has been asked; `null` when nothing is. Pages without types get here too, so
 * nothing is taken for granted. The server checks the rest: length, reason code, ticket, duration, and whether this
 * subject may be helped at all.
 */
export function requestRefusal(request: Partial<StartRequest>, actor: string): ImpersonationError | null {
  const { subject, mode, reason, ttlSeconds } = request
  if (!says(subject?.id)) return failure('invalid_request', { detail: 'Missing: subject.' })
  if (!MODES.some((known) => known === mode)) return failure('invalid_request', { detail: 'Missing: mode.' })
  if (ttlSeconds !== undefined && !(Number.isFinite(ttlSeconds) && ttlSeconds > 0)) {
    return failure('invalid_request', { detail: 'Not a number of seconds: ttlSeconds.' })
  }
  if (subject?.id === actor) return failure('subject_is_actor')
  return says(reason?.code) && says(reason?.text) ? null : failure('reason_required')
}

function says(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}
