import type { Person, SupportSession } from '@understudy/protocol'
import { textOf } from '../../claims.ts'

/** A support session as a token tells it. */
export interface KotauthSupport {
  readonly actor: Person
  readonly subject: Person
  readonly session: SupportSession
}

/**
 * Reads a payload with `act`: `{sub}` as the source writes it, `{sub, username}` as the document shows it. `null` for a token that
 * nobody acts with, and for one without a life or an id.
 */
export function supportOf(payload: Readonly<Record<string, unknown>> | null): KotauthSupport | null {
  const { sub, name, username, act, iat, exp, jti } = payload ?? {}
  const { sub: actorId, username: actorName } = Object(act) as Readonly<Record<string, unknown>>
  const [subject, actor, id] = [textOf(sub), textOf(actorId), textOf(jti)]
  if (subject === null || actor === null || id === null || typeof iat !== 'number' || typeof exp !== 'number')
    return null
  return {
    actor: { id: actor, name: textOf(actorName) ?? actor },
    subject: { id: subject, name: textOf(name) ?? textOf(username) ?? subject },
    session: {
      ...{ id, mode: 'act', ticket: null, startedAt: iat * 1000, expiresAt: exp * 1000, ceilingAt: exp * 1000 },
      // It keeps no reason; changing a password and deleting the account are answered 403.
      ...{ reason: { code: 'not_kept', text: '' }, restricted: ['credentials', 'deletion'], extendable: false },
      ...{ breakGlass: false, returnTo: null },
    },
  }
}
