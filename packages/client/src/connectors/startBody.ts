import type { StartBody } from '@understudy/protocol/schemas'
import type { StartRequest } from '../stack/state.ts'

/** What the bridge is sent of a start: ids, and no names. */
export function startBody(request: StartRequest & { readonly requestId?: string }): StartBody {
  const { subject, mode, reason, ticket, ttlSeconds, returnTo, requestId } = request
  return {
    subject: subject.id,
    mode,
    reason: { code: reason.code, text: reason.text },
    ...(ticket === undefined ? {} : { ticket }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}
