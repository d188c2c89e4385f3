import { OidcError, oidcJson } from './answers.ts'
import { type Codes, challengeOf } from './authorize.ts'
import { exchange } from './exchange.ts'
import type { Client } from './settings.ts'
import type { Granted } from './tokens.ts'
import type { World } from './world.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** The token endpoint: four grants. */
export async function token(world: World, codes: Codes, client: Client, form: URLSearchParams): Promise<Response> {
  switch (form.get('grant_type')) {
    case null:
      throw new OidcError(400, 'invalid_request', 'Missing form parameter: grant_type')
    case 'authorization_code':
      return ofCode(world, codes, client, form)
    case 'refresh_token':
      return ofRefresh(world, client, form)
    case 'client_credentials':
      return ofServiceAccount(world, client)
    case EXCHANGE:
      return exchange(world, client, form)
    default:
      throw new OidcError(400, 'unsupported_grant_type', 'Unsupported grant_type')
  }
}

async function ofCode(world: World, codes: Codes, client: Client, form: URLSearchParams): Promise<Response> {
  const value = form.get('code') ?? ''
  const code = codes.get(value)
  codes.delete(value)
  if (code === undefined || code.client !== client) throw new OidcError(400, 'invalid_grant', 'Code not valid')
  if (code.redirectUri !== form.get('redirect_uri')) throw new OidcError(400, 'invalid_grant', 'Incorrect redirect_uri')
  if (code.challenge !== null && code.challenge !== challengeOf(form.get('code_verifier') ?? '')) {
    throw new OidcError(400, 'invalid_grant', 'PKCE verification failed: Code mismatch')
  }
  return granted(world, await world.tokens.grant(code.session, client, 'ac'))
}

async function ofRefresh(world: World, client: Client, form: URLSearchParams): Promise<Response> {
  const old = world.tokens.find(form.get('refresh_token') ?? '')
  if (old?.typ !== 'Refresh' || old.client !== client) {
    throw new OidcError(400, 'invalid_grant', 'Invalid refresh token')
  }
  const fault = world.tokens.fault(old)
  if (fault === 'expired') throw new OidcError(400, 'invalid_grant', 'Token is not active')
  if (fault !== null || old.session === null) throw new OidcError(400, 'invalid_grant', 'Session not active')
  return granted(world, await world.tokens.grant(old.session, client, 'rt'))
}

async function ofServiceAccount({ settings, tokens }: World, client: Client): Promise<Response> {
  const user = settings.users.find(({ serviceAccountOf }) => serviceAccountOf === client.clientId)
  if (user === undefined) {
    throw new OidcError(401, 'unauthorized_client', 'Client not enabled to retrieve service account')
  }
  const { value, payload } = await tokens.serviceAccount(client, user)
  const life = payload.exp - payload.iat
  return oidcJson({
    ...{ access_token: value, expires_in: life, refresh_expires_in: 0, token_type: 'Bearer' },
    ...{ 'not-before-policy': 0, scope: payload.scope },
  })
}

/** What a grant is answered with. */
export function granted({ tokens }: World, given: Granted, more: object = {}): Response {
  const { access, refresh, id } = given
  const life = ({ payload }: Granted['access']) => payload.exp - payload.iat
  return oidcJson({
    ...{ access_token: access.value, expires_in: life(access) },
    ...(refresh === null
      ? { refresh_expires_in: 0 }
      : { refresh_expires_in: life(refresh), refresh_token: refresh.value }),
    ...{ token_type: 'Bearer', id_token: id.value, 'not-before-policy': access.user.notBefore },
    ...{ session_state: access.session?.id, scope: tokens.visible.join(' ') },
    ...more,
  })
}
