import { type ActorClaim, actorsOf, type Capabilities } from '@understudy/protocol'
import { decodeJwt } from 'jose'
import { createIssuer } from './createIssuer.ts'
import { byAssertion } from './hydra/byAssertion.ts'
import { standingOfConsent } from './hydra/consents.ts'
import { inspectClient } from './hydra/inspect.ts'
import { byLoginAndConsent } from './hydra/loginAndConsent.ts'
import { actorOf, type HydraOptions, LIFE, subjectOf } from './hydra/options.ts'
import { hydraPorts } from './hydra/ports.ts'
import type { Expectation, IssueOrder, Issuer, Kept, ObtainOptions, Standing } from './issuer.ts'
import { IssuerError } from './issuerError.ts'
import { standingOfClaims } from './standing.ts'
import { judgeAnswer, tokensOf } from './tokenExchange/answer.ts'

export type { IssuerClient } from './clientAuthentication.ts'
export type { HydraOptions, HydraWay } from './hydra/options.ts'

const CAPABILITIES: Capabilities = {
  start: 'token',
  ownSession: 'browser',
  refresh: 'restart',
  ends: 'server',
  extend: true,
  maxSeconds: null,
  reason: 'dropped',
  second: 'replaces',
  actor: 'named',
}

/**
 * Ory Hydra, which has no token exchange: by login and consent that the bridge drives itself, or by an assertion and a token
 * hook. The token is introspected at the admin port before it is believed. It is ended by its consent, or revoked by its own
 * client, and introspected again: Hydra answers 200 to a revocation by any client.
 *
 * Gives no refresh token, and no way through the actor's browser: that would cost the actor the login session there.
 *
 * @example
 * const issuer = hydra({
 *   publicUrl: 'https://id.example', adminUrl: 'http://hydra-admin:4445',
 *   client: { id: 'support', method: 'client_secret_post', secret },
 *   way: { kind: 'login_and_consent', redirectUri: 'https://app.example/support/none' },
 *   audience: ['https://api.example'], scope: ['orders.read'],
 * })
 */
export function hydra(options: HydraOptions): Issuer {
  const { way, now = Date.now, maxLifeSeconds = LIFE, handOut = false } = options
  const ports = hydraPorts(options)

  async function ask(order: IssueOrder, call: ObtainOptions) {
    if (way.kind === 'login_and_consent') return byLoginAndConsent({ ports, options, way, order }, call)
    return { body: await byAssertion({ ports, options, way, order }, call.signal), kept: {} }
  }

  async function introspect(token: string, signal: AbortSignal): Promise<Standing> {
    const body = await ports.admin('/admin/oauth2/introspect', { form: new URLSearchParams({ token }), signal })
    if (typeof body.active !== 'boolean') throw new IssuerError('answer_invalid', { said: 'active' })
    if (!body.active) return { live: false }
    // A refresh token is said to be active there, too, and to be a bearer token.
    if (body.token_use !== 'access_token') throw new IssuerError('answer_invalid', { said: 'token_use' })
    const standing = standingOfClaims(body)
    const inside = actorsInside(token)
    // Whoever reads only the place that is empty believes that the subject acts.
    const silent = standing.actors.length === 0 || inside?.length === 0
    return { ...standing, actors: silent ? [] : [...standing.actors, ...(inside ?? [])] }
  }

  return createIssuer({
    name: 'hydra',
    capabilities: CAPABILITIES,
    expects(order): Expectation {
      const { startedAt, ceilingAt } = order.session
      return {
        subject: subjectOf(options, order),
        actor: { sub: actorOf(options, order) },
        audience: options.audience.length === 0 ? null : options.audience,
        scope: options.scope,
        notAfter: Math.min(Math.max(now(), startedAt) + maxLifeSeconds * 1000, ceilingAt),
      }
    },
    async obtain(order, call) {
      const asked = now()
      const { body, kept: before } = await ask(order, call)
      const { accessToken } = tokensOf(body)
      const kept: Kept = { ...before, accessToken }
      await call.hold(kept)
      const { lifeSeconds } = judgeAnswer(body, { ...JUDGEMENT, scope: options.scope })
      const expiresAt = lifeSeconds === null ? null : asked + lifeSeconds * 1000
      return { shape: 'token', kept, expiresAt, handOut: handOut ? { accessToken } : null }
    },
    async current({ accessToken, consentRequest, subject }, { signal }) {
      if (accessToken !== undefined) return introspect(accessToken, signal)
      // A token may have been issued in an answer that never came: what it hangs on is looked for.
      if (consentRequest === undefined || subject === undefined) return { live: false }
      return standingOfConsent(ports, { consentRequest, subject }, signal)
    },
    async end({ accessToken, consentRequest }, call) {
      if (consentRequest !== undefined) {
        const query = { consent_request_id: consentRequest }
        const path = '/admin/oauth2/auth/sessions/consent'
        const { status } = await ports.adminAnswer(path, { method: 'DELETE', query, signal: call.signal })
        if (status !== 204) throw new IssuerError('back_end_failed', { status })
        return 'ended'
      }
      if (accessToken === undefined) return 'already_ended'
      await ports.oauth.revoke(accessToken, 'access_token', call)
      return 'ended'
    },
    inspect: ({ signal }) => inspectClient(ports, options, signal),
    authorize(kept, headers) {
      if (kept.accessToken === undefined) throw new IssuerError('answer_invalid', { said: 'access_token' })
      headers.set('Authorization', `Bearer ${kept.accessToken}`)
    },
  })
}

/** Hydra's token endpoint names no type outside of an exchange. */
const JUDGEMENT = { issuedTokenType: 'optional', refreshToken: 'refuse' } as const

/** Who a signed token says acts, to whoever checks signatures alone: has to be the one whom introspection names. `null`: opaque. */
function actorsInside(token: string): readonly ActorClaim[] | null {
  if (token.split('.').length !== 3) return null
  try {
    const actors = actorsOf(decodeJwt(token))
    if (actors !== null) return actors
  } catch {
    // Said below.
  }
  throw new IssuerError('answer_invalid', { said: 'act' })
}
