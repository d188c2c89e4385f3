import { createHash, randomUUID } from 'node:crypto'
import { assertionGrant } from './assertion.ts'
import { type Client, JWT_BEARER, lifeOf } from './clients.ts'
import { HydraError, invalidGrant, invalidRequest } from './errors.ts'
import type { HydraState } from './state.ts'
import { askHook, type HookCall } from './tokenHook.ts'
import type { Grant, Token } from './tokens.ts'

const TEN_MINUTES = 600
const HOUR = 3600
const MONTH = 30 * 24 * HOUR

/** `POST /oauth2/token`. A grant that no handler takes is an invalid request, token exchange among them. */
export async function grantTokens(state: HydraState, client: Client, form: URLSearchParams): Promise<object> {
  const type = form.get('grant_type') ?? ''
  const known = ['authorization_code', 'refresh_token', JWT_BEARER]
  if (!known.includes(type)) throw invalidRequest('No handler takes this request.')
  if (!client.grant_types.includes(type)) throw new HydraError(400, 'unauthorized_client', 'Not for this client.')
  if (type === 'authorization_code') return byCode(state, client, form)
  if (type === 'refresh_token') return byRefresh(state, client, form)
  const life = lifeOf(client, 'jwt_bearer_grant_access_token', TEN_MINUTES)
  const grant = await assertionGrant(state, client, form)
  const claims = await askHook(state, grant, {
    ...hookCall(JWT_BEARER, grant, { access_token: seconds(state) + life }),
    ...{ grantedScope: grant.scope, grantedAudience: grant.audience },
    payload: {
      ...{ assertion: [form.get('assertion') ?? ''], grant_type: [JWT_BEARER] },
      scope: [form.get('scope') ?? ''],
    },
  })
  const access = await state.tokens.add('access', grant, { claims: claims.access, life })
  return { access_token: access.value, expires_in: life - 1, scope: grant.scope.join(' '), token_type: 'bearer' }
}

async function byCode(state: HydraState, client: Client, form: URLSearchParams): Promise<object> {
  const code = form.get('code') ?? ''
  const flow = state.codes.get(code)
  if (flow?.login?.kind !== 'accepted' || flow.consent?.kind !== 'accepted' || flow.client !== client.client_id) {
    throw invalidGrant('The code is not known.')
  }
  if (flow.redirectUri !== form.get('redirect_uri')) throw invalidGrant('The redirect URI is another.')
  const verifier = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  if (flow.challenge !== null && flow.challenge !== verifier) throw invalidGrant('The code verifier is another.')
  state.codes.delete(code)
  const { scope, audience, accessClaims, idClaims } = flow.consent
  const grant: Grant = {
    id: randomUUID(),
    ...{ client: flow.client, subject: flow.login.subject, scope, audience, accessClaims, idClaims },
    ...{ authTime: seconds(state), loginSession: flow.loginSession, consentRequest: flow.consentRequest },
  }
  const hook = { ...hookCall('authorization_code', grant), grantedScope: [], grantedAudience: [] }
  return issue(state, client, grant, hook)
}

async function byRefresh(state: HydraState, client: Client, form: URLSearchParams): Promise<object> {
  const { tokens } = state
  const old = tokens.find(form.get('refresh_token') ?? '')
  if (old?.kind !== 'refresh' || old.grant.client !== client.client_id) throw invalidGrant('The token is not known.')
  const same = (token: Token) => token.grant.id === old.grant.id
  if (!tokens.lives(old)) {
    // Somebody has a copy: everything that came of it ends.
    tokens.revoke(same)
    throw invalidGrant('The token was used already.')
  }
  tokens.revoke(same)
  return issue(state, client, old.grant, hookCall('refresh_token', old.grant))
}

async function issue(state: HydraState, client: Client, grant: Grant, call: HookCall): Promise<object> {
  const { tokens } = state
  const life = (kind: string, otherwise: number) => lifeOf(client, `${call.grantType}_grant_${kind}`, otherwise)
  const now = seconds(state)
  const accessLife = life('access_token', TEN_MINUTES)
  const refreshLife = life('refresh_token', MONTH)
  const { access, id } = await askHook(state, grant, {
    ...call,
    expires: { access_token: now + accessLife, authorize_code: now + TEN_MINUTES, refresh_token: now + refreshLife },
  })
  const token = await tokens.add('access', grant, { claims: access, life: accessLife })
  const answer = {
    access_token: token.value,
    expires_in: accessLife - 1,
    scope: grant.scope.join(' '),
    token_type: 'bearer',
  }
  const idLife = life('id_token', HOUR)
  const idToken = grant.scope.includes('openid')
    ? { id_token: await tokens.idToken(grant, { claims: id, life: idLife, access: token.value }) }
    : {}
  const refreshes = grant.scope.includes('offline_access') && client.grant_types.includes('refresh_token')
  if (!refreshes) return { ...answer, ...idToken }
  const refresh = await tokens.add('refresh', grant, { claims: access, life: refreshLife })
  return { ...answer, ...idToken, refresh_token: refresh.value }
}

function hookCall(grantType: string, { client, scope, audience }: Grant, expires: HookCall['expires'] = {}): HookCall {
  const payload = { client_id: [client], grant_type: [grantType] }
  return { grantType, requestedScope: scope, grantedScope: scope, grantedAudience: audience, payload, expires }
}

const seconds = ({ now }: HydraState) => Math.floor(now() / 1000)

/** What somebody has from before. */
export interface GivenFacts extends Pick<Grant, 'client' | 'subject' | 'scope' | 'audience' | 'accessClaims'> {
  /** @default a new one */
  readonly consentRequest?: string
}

/** A grant that came about without a flow. */
export function givenGrant(state: HydraState, facts: GivenFacts): Grant {
  const { consentRequest = randomUUID().replaceAll('-', '') } = facts
  const session = { loginSession: randomUUID(), authTime: seconds(state) }
  return { ...facts, ...session, id: randomUUID(), idClaims: facts.accessClaims, consentRequest }
}
