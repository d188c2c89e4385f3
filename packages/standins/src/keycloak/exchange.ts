import { OidcError, oidcJson } from './answers.ts'
import type { Client, User } from './settings.ts'
import { granted } from './token.ts'
import type { Token } from './tokens.ts'
import type { World } from './world.ts'

const TYPE = 'urn:ietf:params:oauth:token-type:'

/**
 * Token exchange: the standard one, which keeps the subject and reads no `actor_token`, and with the feature the older one,
 * which takes the subject from `requested_subject` and the actor from the token.
 */
export async function exchange(world: World, client: Client, form: URLSearchParams): Promise<Response> {
  const { settings, tokens } = world
  const wanted = form.get('requested_subject')
  if (wanted !== null && !settings.legacyExchange) {
    throw new OidcError(
      ...([
        400,
        'invalid_request',
        "Parameter 'requested_subject' is not supported for standard token exchange",
      ] as const),
    )
  }
  const token = tokens.find(form.get('subject_token') ?? '')
  if (token?.typ !== 'Bearer' || tokens.fault(token) !== null) {
    throw new OidcError(400, 'invalid_token', 'Invalid token')
  }
  if (wanted === null) return standard(world, client, token)
  if (!isFor(token, client)) throw new OidcError(403, 'access_denied', 'Client is not within the token audience')
  const subject = settings.users.find(({ id, username }) => id === wanted || username === wanted)
  const mayNot = !token.user.roles.includes('impersonation') || subject?.enabled !== true
  if (mayNot || form.has('audience')) throw new OidcError(403, 'access_denied', 'Client not allowed to exchange')
  return legacy(world, client, { token, subject, type: form.get('requested_token_type') })
}

async function standard({ tokens }: World, client: Client, token: Token): Promise<Response> {
  const { value, payload, session, user } = await tokens.beside(token, client)
  return oidcJson({
    ...{ access_token: value, expires_in: payload.exp - payload.iat, refresh_expires_in: 0, token_type: 'Bearer' },
    ...{ 'not-before-policy': user.notBefore, session_state: session?.id, scope: tokens.visible.join(' ') },
    issued_token_type: `${TYPE}access_token`,
  })
}

interface Wanted {
  readonly token: Token
  readonly subject: User
  readonly type: string | null
}

async function legacy(world: World, client: Client, { token, subject, type }: Wanted): Promise<Response> {
  const { id, username } = token.user
  const session = world.sessions.add({ user: subject, impersonator: { id, username } })
  const given = await world.tokens.grant(session, client, 'na')
  const onlyAccess = type === `${TYPE}access_token` || given.refresh === null
  return granted(world, onlyAccess ? { ...given, refresh: null } : given, {
    issued_token_type: `${TYPE}${onlyAccess ? 'access_token' : 'refresh_token'}`,
  })
}

/** Issued to it, or for it. */
function isFor({ client: owner, payload: { aud } }: Token, client: Client): boolean {
  return owner === client || aud === client.clientId || (Array.isArray(aud) && aud.includes(client.clientId))
}
