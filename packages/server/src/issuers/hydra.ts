import { type ActorClaim, actorsOf, type Capabilities } from '@understudy/protocol'
import { decodeJwt } from 'jose'
import { createIssuer } from './createIssuer.ts'
import { byAssertion } from './hydra/byAssertion.ts'
import { standingOfConsent } from './hydra/consents.ts'
import { inspectClient } from './hydra/inspect.ts'
import { byLoginAndConsent } from './hydra/loginAndConsent.ts'
import { actorOf, type HydraOptions, type HydraWay, LIFE, subjectOf } from './hydra/options.ts'
import { hydraPorts } from './hydra/ports.ts'
import { sendThere, tradeBrought } from './hydra/throughTheBrowser.ts'
import type { Expectation, Issued, IssueOrder, Issuer, Kept, ObtainOptions, Standing } from './issuer.ts'
import { IssuerError } from './issuerError.ts'
import { askFor, UNNAMED } from './lost.ts'
import { standingOfClaims } from './standing.ts'
import { judgeAnswer, tokensOf } from './tokenExchange/answer.ts'

export type { IssuerClient } from './clientAuthentication.ts'
export type { HydraOptions, HydraWay } from './hydra/options.ts'

const CAPABILITIES: Omit<Capabilities, 'maxSeconds'> = {
  start: 'token',
  ownSession: 'browser',
  refresh: 'restart',
  ends: 'server',
  extend: true,
  reason: 'dropped',
  second: 'replaces',
  actor: 'named',
}

/**
 * Ory Hydra, which has no token exchange: by login and consent that the bridge drives itself, or by an assertion and a token
 * hook. The token is introspected at the admin port before it is believed. It is ended by its consent, or revoked by its own
 * client, and introspected again: Hydra answers 200 to a revocation by any client.
 *
 * Through the actor's own browser only where that is asked for (`way.kind: 'redirect'`): it costs the actor the login session
 * there. Gives no refresh token.
 *
 * @throws IssuerError `endpoint_foreign` for an address to which no credential may be sent in the clear
 * @example
 * const issuer = hydra({
 *   publicUrl: 'https://id.example', adminUrl: 'http://localhost:4445',
 *   client: { id: 'support', method: 'client_secret_post', secret },
 *   way: { kind: 'login_and_consent', redirectUri: 'https://app.example/support/none' },
 *   audience: ['https://api.example'], scope: ['orders.read'],
 * })
 */
export function hydra(options: HydraOptions): Issuer {
  const { way, now = Date.now, maxLifeSeconds = LIFE, handOut = false } = options
  const ports = hydraPorts(options)

  /** Without a browser. */
  async function ask(order: IssueOrder, call: ObtainOptions, way: Exclude<HydraWay, { kind: 'redirect' }>) {
    if (way.kind === 'login_and_consent') return byLoginAndConsent({ ports, options, way, order }, call)
    // Nothing but its token leads to what an assertion gives.
    const held = { hold: call.hold, held: UNNAMED }
    return { body: await askFor(held, () => byAssertion({ ports, options, way, order }, call.signal)), kept: {} }
  }

  /** A token, as soon as there is one. */
  async function take(got: Awaited<ReturnType<typeof ask>>, asked: number, call: ObtainOptions): Promise<Issued> {
    const { accessToken } = tokensOf(got.body)
    const kept: Kept = { ...got.kept, accessToken }
    await call.hold(kept)
    const { lifeSeconds } = judgeAnswer(got.body, { ...JUDGEMENT, scope: options.scope })
    const expiresAt = lifeSeconds === null ? null : asked + lifeSeconds * 1000
    return { shape: 'token', kept, expiresAt, handOut: handOut ? { accessToken } : null }
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
    capabilities: capabilitiesOf(way, maxLifeSeconds),
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
      if (way.kind === 'redirect') return sendThere({ ports, options, way }, call)
      const asked = now()
      return take(await ask(order, call, way), asked, call)
    },
    ...(way.kind === 'redirect'
      ? {
          returnsTo: way.redirectUri,
          async collect(_: IssueOrder, kept: Kept, brought: URLSearchParams, call: ObtainOptions) {
            const asked = now()
            return take(await tradeBrought({ ports, options, way }, { kept, brought }, call), asked, call)
          },
        }
      : {}),
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

/** A way through the browser is gone once more for a second token: what runs out is over. */
/** A session lives as long as its token, and no token may live longer than `maxSeconds`. */
function capabilitiesOf(way: HydraWay, maxSeconds: number): Capabilities {
  const capabilities = { ...CAPABILITIES, maxSeconds }
  if (way.kind !== 'redirect') return capabilities
  const ownSession = way.actorLogin === 'here' ? 'none' : 'browser'
  return { ...capabilities, start: 'redirect', ownSession, refresh: 'none', extend: false }
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
