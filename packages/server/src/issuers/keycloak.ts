import type { Capabilities } from '@understudy/protocol'
import { decodeJwt } from 'jose'
import { createBackEnd } from './backEnd.ts'
import { createIssuer } from './createIssuer.ts'
import { demandOwnToken } from './demandOwnToken.ts'
import { finding } from './finding.ts'
import type { Expectation, IssueOrder, Issuer, IssuerCallOptions } from './issuer.ts'
import { IssuerError } from './issuerError.ts'
import { createAdminApi } from './keycloak/adminApi.ts'
import { impersonate } from './keycloak/impersonation.ts'
import { judgeClient } from './keycloak/inspect.ts'
import { legacyExchange } from './keycloak/legacyExchange.ts'
import { type KeycloakOptions, type Settings, settled } from './keycloak/options.ts'
import { sessionsFound, soughtBefore } from './keycloak/sought.ts'
import { standingNow } from './keycloak/standing.ts'
import { askFor, foundNothing } from './lost.ts'
import { isRecord } from './standing.ts'
import { createTokenEndpoints } from './tokenEndpoints.ts'
import { judgeAnswer, tokensOf } from './tokenExchange/answer.ts'
import { ACCESS_TOKEN } from './tokenExchange/options.ts'

export type { IssuerClient } from './clientAuthentication.ts'
export type { KeycloakOptions } from './keycloak/options.ts'

/**
 * Support sessions at Keycloak 26, by its impersonation endpoint, driven by the bridge with a cookie jar of its own (default
 * features), or by the older token exchange where that is switched on. Both end by the id of the session, so the subject's
 * own sessions are not touched. Does not change the server: the clients are in `keycloak/realm.json`.
 *
 * @throws IssuerError `endpoint_foreign` for an address to which no credential may be sent in the clear
 * @example
 * const issuer = keycloak({
 *   url: 'https://id.example', realm: 'app',
 *   client: { id: 'support', method: 'client_secret_post', secret },
 *   bridgeClient: { id: 'understudy-bridge', method: 'client_secret_post', secret: other },
 * })
 */
export function keycloak(options: KeycloakOptions): Issuer {
  const settings = settled(options)
  const { issuer, client, bridgeClient, now } = settings
  const backEnd = createBackEnd(options)
  const base = `${issuer}/protocol/openid-connect`
  const found = {
    ...{ issuer, token: `${base}/token`, introspection: `${base}/token/introspect` },
    ...{ revocation: `${base}/revoke`, grants: null },
  }
  const endpoints = async () => found
  const tokens = createTokenEndpoints({ backEnd, client, endpoints, now })
  const bridgeTokens = createTokenEndpoints({ backEnd, client: bridgeClient, endpoints, now })
  const api = createAdminApi(settings, backEnd, bridgeTokens)
  const standing = { issuer, backEnd, tokens, api, clientId: client.id }

  function expects(order: IssueOrder): Expectation {
    const { startedAt, ceilingAt } = order.session
    return {
      subject: settings.subjectName(order),
      actor: { sub: settings.actorName(order) },
      audience: settings.expectedAudience,
      scope: settings.scope,
      notAfter: Math.min(Math.max(now(), startedAt) + settings.maxLifeSeconds * 1000, ceilingAt),
    }
  }

  /** What the server lets pass, or did in a version, is asked before anything is opened. */
  async function demandStart(order: IssueOrder, call: IssuerCallOptions): Promise<void> {
    if (loses(settings, order)) throw new IssuerError('own_session_ends')
    const user = await api.user(settings.subjectName(order), call)
    if (user === null) throw new IssuerError('subject_not_found')
    if (user.enabled !== true) throw new IssuerError('subject_disabled')
    const isActor = settings.actorRealm === settings.realm && user.id === settings.actorName(order)
    if (isActor || user.serviceAccountClientId !== undefined) throw new IssuerError('subject_protected')
  }

  /** The admin API knows every live token, also those that userinfo does not take; what it may do there does not matter. */
  async function demandOwnSession(actorToken: string, { signal }: IssuerCallOptions): Promise<void> {
    if (capabilities.ownSession === 'none') return
    const headers = { Authorization: `Bearer ${actorToken}` }
    const url = `${settings.url}/admin/realms/${encodeURIComponent(settings.realm)}/users/count`
    if ((await backEnd({ url, headers, signal })).status === 401) throw new IssuerError('own_session_ends')
  }

  const capabilities = capabilitiesFor(settings)
  return createIssuer({
    name: 'keycloak',
    capabilities,
    expects,
    async obtain(order, { signal, hold }) {
      // Asked for once: a host may mint one at each call, and what is proven at the end has to be what the start was made with.
      const actorToken = await settings.actorToken(order)
      if (actorToken === '') throw new IssuerError('actor_token_needed')
      demandOwnToken(actorToken)
      await demandStart(order, { signal })
      const asked = now()
      const subject = settings.subjectName(order)
      const held = await soughtBefore({ api, settings }, order, { signal })
      const sought = { hold, held }
      const deps = { settings, backEnd, tokens, actorToken }
      const { body, sid: opened } =
        settings.way === 'exchange'
          ? { body: await askFor(sought, () => legacyExchange(deps, order, { signal })), sid: null }
          : await impersonate(deps, order, { signal, ...sought })
      const { accessToken, refreshToken } = tokensOf(body)
      const said = typeof body.session_state === 'string' && body.session_state !== '' ? body.session_state : null
      const sid = opened ?? openedSession(accessToken, { said, before: held.known?.split(' ') ?? [] })
      const kept = {
        ...{ accessToken, subject, ...(sid === null ? { known: held.known ?? '' } : { sid }) },
        ...(refreshToken === null ? {} : { refreshToken }),
      }
      await hold(kept)
      if (sid === null || (said !== null && said !== sid))
        throw new IssuerError('answer_invalid', { said: 'session_state' })
      // A code is traded without one.
      const issuedTokenType = settings.way === 'exchange' ? 'required' : 'optional'
      const { lifeSeconds } = judgeAnswer(body, { ...settings, issuedTokenType, acceptedTokenTypes: TYPES })
      if (manages(accessToken)) throw new IssuerError('subject_protected')
      await demandOwnSession(actorToken, { signal })
      return {
        ...{ shape: 'token', kept, expiresAt: lifeSeconds === null ? null : asked + lifeSeconds * 1000 },
        handOut: settings.handOut ? { accessToken } : null,
      }
    },
    current: (kept, call) => standingNow(standing, kept, call),
    async end(kept, call) {
      const { sid, known } = kept
      if ((sid ?? known) === undefined) throw new IssuerError('end_unverified')
      if (sid !== undefined) return api.endSession(sid, call)
      // Also the token by itself: it may be of a session that is not ours to end.
      if (kept.accessToken !== undefined) await tokens.revoke(kept.accessToken, 'access_token', call)
      const found = await sessionsFound(standing, kept, call)
      const ended = await Promise.all(found.map((id) => api.endSession(id, call)))
      if (kept.accessToken !== undefined) return 'ended'
      return ended.includes('ended') ? 'ended' : foundNothing(kept, now())
    },
    async inspect(call) {
      const seen = await api.clientSettings(call)
      if (seen === null) {
        // A client that is not there cannot ask about a token either: `client_refused`.
        await tokens.introspect('none', call)
        const detail = 'The bridge’s client may not see the settings of the support client.'
        return [finding('not_allowed', { level: 'warning', detail })]
      }
      return judgeClient(seen, settings)
    },
    authorize: ({ accessToken = '' }, headers) => headers.set('Authorization', `Bearer ${accessToken}`),
  })
}

/**
 * The session that an exchange has opened, by its answer and by its token, which have to agree. One that was there before is the
 * subject's own, or another's: it is nobody's to end here. `null`: none of which that could be said.
 */
function openedSession(
  accessToken: string,
  { said, before }: { readonly said: string | null; readonly before: readonly string[] },
): string | null {
  const { sid } = decodeJwt(accessToken)
  const inside = typeof sid === 'string' && sid !== '' ? sid : null
  const claimed = inside ?? said
  const agree = said === null || inside === null || said === inside
  return claimed !== null && agree && !before.includes(claimed) ? claimed : null
}

/** The type of the refresh token is what the older exchange writes, whatever was asked for. */
const TYPES = [ACCESS_TOKEN, 'urn:ietf:params:oauth:token-type:refresh_token']

function capabilitiesFor({ way, actorRealm, realm, maxLifeSeconds }: Settings): Capabilities {
  const lost = way === 'impersonation' && actorRealm === realm
  return {
    start: 'token',
    ownSession: lost ? 'none' : way === 'exchange' ? 'browser' : 'identity_provider',
    refresh: 'none',
    ends: 'server',
    extend: false,
    // A session lives as long as its token, and no token may live longer.
    maxSeconds: maxLifeSeconds,
    reason: 'dropped',
    second: 'replaces',
    actor: 'named',
  }
}

/** An actor of the subjects' realm where the set-up says that they live elsewhere: nobody has warned them. */
function loses({ way, actorRealm, realm, issuer }: Settings, { actor }: IssueOrder): boolean {
  return way === 'impersonation' && actorRealm !== realm && actor.iss === issuer
}

/** A token with rights over other accounts: with it further sessions could be opened, and who acts would be lost. */
function manages(accessToken: string): boolean {
  const { resource_access: access } = decodeJwt(accessToken)
  return isRecord(access) && access['realm-management'] !== undefined
}
