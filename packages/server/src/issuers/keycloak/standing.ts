import { type BackEnd, objectOf } from '../backEnd.ts'
import type { IssuerCallOptions, Kept, Standing } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import { standingOfClaims } from '../standing.ts'
import type { TokenEndpoints } from '../tokenEndpoints.ts'
import type { AdminApi } from './adminApi.ts'
import { sessionsFound } from './sought.ts'

export interface StandingDeps {
  readonly issuer: string
  readonly backEnd: BackEnd
  readonly tokens: TokenEndpoints
  readonly api: AdminApi
  readonly clientId: string
}

/**
 * What the server says now. Who acts comes from userinfo alone: introspection writes the actor's name in the place of the id.
 * A session whose tokens are dead is not over: while an account is disabled they are, and once it is enabled again they live; and
 * past the cap of the client the session of single sign-on goes on. So it is over when its id is gone, too.
 *
 * @throws IssuerError `introspection_blind`
 */
export async function standingNow(deps: StandingDeps, kept: Kept, options: IssuerCallOptions): Promise<Standing> {
  const { accessToken, subject = '' } = kept
  const listed = (await sessionsFound(deps, kept, options)).length > 0
  if (accessToken !== undefined) {
    const claims = await userinfo(deps, accessToken, options)
    const introspected = await deps.tokens.introspect(accessToken, options)
    if (claims !== null && !introspected.live) throw new IssuerError('introspection_blind')
    if (introspected.live) {
      // Dead for userinfo and alive for introspection: nothing of it is taken, and it is not over.
      const who = claims === null ? null : standingOfClaims(claims)
      return { ...introspected, subject: who?.subject ?? null, actors: who?.actors ?? [] }
    }
  }
  return listed ? { live: true, subject, actors: [], audience: null, scope: null, expiresAt: null } : { live: false }
}

/** The claims of a token's owner; `null`: the token is dead. */
async function userinfo(
  { backEnd, issuer }: Pick<StandingDeps, 'backEnd' | 'issuer'>,
  token: string,
  { signal }: IssuerCallOptions,
): Promise<Readonly<Record<string, unknown>> | null> {
  const url = `${issuer}/protocol/openid-connect/userinfo`
  const answer = await backEnd({ url, headers: { Authorization: `Bearer ${token}` }, signal })
  if (answer.status === 401) return null
  return objectOf(answer, (status, error) =>
    status === 403 ? new IssuerError('scope_refused', { status }) : oauthRefusal(status, error),
  )
}
