import type { StartBody } from '@understudy/protocol/schemas'
import type { Connector } from '../ports/connector.ts'

/** What the bridge is sent of a start: ids, and no names. */
export function startBody(request: Parameters<Connector['start']>[0]): StartBody {
  const { subject, mode, reason, ticket, ttlSeconds, returnTo, requestId, replaces, breakGlass } = request
  return {
    subject: subject.id,
    mode,
    reason: { code: reason.code, text: reason.text },
    ...(ticket === undefined ? {} : { ticket }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  }
}
