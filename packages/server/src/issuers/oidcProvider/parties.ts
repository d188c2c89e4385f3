import { actorsOf } from '@understudy/protocol'
import { SUBJECT_ID_TYPE } from '@understudy/protocol/schemas'
import { type JWTVerifyGetKey, jwtVerify } from 'jose'
import { ACCESS_TOKEN, TOKEN_EXCHANGE } from '../tokenExchange/options.ts'
import type { OidcProviderGrantOptions, SignedTokens } from './options.ts'
import type { ProviderLookups, ProviderToken } from './ports.ts'
import { GrantRefusal } from './refusal.ts'

/** Somebody that a token stands for. */
export interface Party {
  readonly account: string
  /** What their own token allows at most; `null`: they were named by id. */
  readonly scope: readonly string[] | null
}

/** A token in one of the two roles. */
export interface PresentedToken {
  readonly role: 'subject_token' | 'actor_token'
  readonly value: string
  readonly type: string
}

/**
 * Says who the tokens of an exchange stand for. The provider finds expired tokens for a while longer (`clockTolerance`) and
 * does not look at the Grant behind them; here both are asked, and a token that came of an exchange is nobody's proof.
 */
export function createParties(provider: ProviderLookups, options: OidcProviderGrantOptions) {
  const { now = Date.now, subjects = { id: true }, subjectIdType = SUBJECT_ID_TYPE, signedActorTokens } = options

  /** @throws GrantRefusal `invalid_request`, always in the same words */
  async function ofAccessToken({ role, value }: PresentedToken, clients: readonly string[]): Promise<Party> {
    const found = await provider.AccessToken.find(value)
    if (found !== undefined && (await stands(found)) && clients.includes(found.clientId ?? '')) {
      return { account: found.accountId, scope: (found.scope ?? '').split(' ').filter((name) => name !== '') }
    }
    if (role === 'actor_token' && signedActorTokens !== undefined) {
      const account = await ofSignedToken(value, signedActorTokens, clients)
      if (account !== null) return { account, scope: null }
    }
    throw unacceptable(role)
  }

  async function stands(token: ProviderToken): Promise<boolean> {
    const { clientId, accountId, grantId, gty, extra, exp = 0 } = token
    // The token of a bound sender proves nothing in the hands of another one.
    if (exp * 1000 <= now() || bearsActor(extra ?? {}) || gty === TOKEN_EXCHANGE || token.isSenderConstrained()) {
      return false
    }
    const grant = await provider.Grant.find(grantId)
    if (grant === undefined || (grant.exp ?? 0) * 1000 <= now()) return false
    return grant.accountId === accountId && grant.clientId === clientId
  }

  async function ofSignedToken(
    value: string,
    { keys, algorithms, audience, stands: stillStands }: SignedTokens,
    clients: readonly string[],
  ): Promise<string | null> {
    const getKey: JWTVerifyGetKey = typeof keys === 'function' ? keys : async () => keys
    const demands = {
      issuer: provider.issuer,
      audience,
      algorithms: [...algorithms],
      typ: 'at+jwt',
      requiredClaims: ['exp', 'sub', 'client_id'],
      currentDate: new Date(now()),
    }
    const verified = await jwtVerify(value, getKey, demands).catch(() => null)
    if (verified === null) return null
    const { payload } = verified
    if (bearsActor(payload) || payload.cnf !== undefined) return null
    if (typeof payload.client_id !== 'string' || !clients.includes(payload.client_id)) return null
    return payload.sub !== undefined && payload.sub !== '' && (await stillStands(payload)) ? payload.sub : null
  }

  return {
    async actor(token: PresentedToken): Promise<string> {
      if (token.type !== ACCESS_TOKEN) throw unacceptable(token.role)
      return (await ofAccessToken({ ...token, role: 'actor_token' }, options.actorClients)).account
    },
    async subject(token: PresentedToken): Promise<Party> {
      if (token.type === subjectIdType && subjects.id === true) return { account: token.value, scope: null }
      if (token.type !== ACCESS_TOKEN) throw unacceptable(token.role)
      return ofAccessToken(token, subjects.accessTokenOf ?? [])
    },
  }
}

/** A claim of a shape that nobody defined is not "nobody". */
function bearsActor(claims: Readonly<Record<string, unknown>>): boolean {
  return actorsOf(claims)?.length !== 0
}

function unacceptable(role: PresentedToken['role']): GrantRefusal {
  return new GrantRefusal('invalid_request', `the ${role} is not acceptable`)
}
