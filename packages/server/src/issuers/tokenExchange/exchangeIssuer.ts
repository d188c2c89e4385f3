import type { Capabilities } from '@understudy/protocol'
import { findEndpoints } from '../authorizationServer.ts'
import { createBackEnd, objectOf } from '../backEnd.ts'
import { createIssuer } from '../createIssuer.ts'
import { type Finding, finding } from '../finding.ts'
import type { Expectation, IssueOrder, Issuer, Kept } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { askFor, foundNothing } from '../lost.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import { createTokenEndpoints } from '../tokenEndpoints.ts'
import { judgeAnswer, tokensOf } from './answer.ts'
import { type NameToken, unnamedToken } from './namedToken.ts'
import { TOKEN_EXCHANGE, type TokenExchangeOptions } from './options.ts'
import { exchangeForm, subjectNameOf } from './request.ts'

const CAPABILITIES: Omit<Capabilities, 'maxSeconds'> = {
  start: 'token',
  ownSession: 'browser',
  refresh: 'restart',
  ends: 'server',
  // Within the life of the token.
  extend: true,
  reason: 'dropped',
  second: 'replaces',
  actor: 'named',
}

/** Ten minutes. Seconds. */
const LIFE = 600

/** Token exchange; at a server that lets the bridge name the token before it asks for it, by `nameToken`. */
export function exchangeIssuer(options: TokenExchangeOptions, nameToken: NameToken = unnamedToken): Issuer {
  const { now = Date.now, maxLifeSeconds = LIFE, audience = [], resource = [], handOut = false } = options
  const backEnd = createBackEnd(options)
  const endpoints = findEndpoints(options.server, backEnd)
  const calls = createTokenEndpoints({ backEnd, client: options.client, endpoints, now })
  const expectedAudience = options.expectedAudience ?? [...audience, ...resource]

  function expects(order: IssueOrder): Expectation {
    const { startedAt, ceilingAt } = order.session
    return {
      subject: subjectNameOf(options, order),
      actor: options.actorName?.(order) ?? { sub: order.actor.person.id },
      audience: expectedAudience.length === 0 ? null : expectedAudience,
      scope: options.scope,
      notAfter: Math.min(Math.max(now(), startedAt) + maxLifeSeconds * 1000, ceilingAt),
    }
  }

  return createIssuer({
    name: 'tokenExchange',
    // A session lives as long as its token, and no token may live longer.
    capabilities: { ...CAPABILITIES, maxSeconds: maxLifeSeconds },
    expects,
    async obtain(order, { signal, hold }) {
      const asked = now()
      const form = await exchangeForm(options, order)
      const { grants } = await endpoints(signal)
      const named = nameToken(asked)
      for (const [name, value] of Object.entries(named.parameters)) form.set(name, value)
      const body = await askFor({ hold, held: named.held }, async () =>
        objectOf(await calls.send('token', form, { signal }), (status, error) =>
          exchangeRefusal(status, error, grants),
        ),
      )
      const { accessToken, refreshToken } = tokensOf(body)
      const kept: Kept = { accessToken, ...(refreshToken === null ? {} : { refreshToken }) }
      await hold(kept)
      named.judge(accessToken)
      const { lifeSeconds } = judgeAnswer(body, options)
      return {
        shape: 'token',
        kept,
        expiresAt: lifeSeconds === null ? null : asked + lifeSeconds * 1000,
        handOut: handOut ? { accessToken } : null,
      }
    },
    async current(kept, call) {
      const standing = await calls.introspect(demandToken(kept), call)
      if (standing.live || kept.refreshToken === undefined) return standing
      return calls.introspect(kept.refreshToken, call)
    },
    async end(kept, call) {
      // A revocation is answered alike whether there was anything to revoke.
      const isThere = kept.awaitedUntil === undefined || (await calls.introspect(demandToken(kept), call)).live
      if (!isThere) return foundNothing(kept, now())
      try {
        // Keycloak: revoking the access token alone leaves the refresh token working.
        if (kept.refreshToken !== undefined) await calls.revoke(kept.refreshToken, 'refresh_token', call)
      } finally {
        await calls.revoke(demandToken(kept), 'access_token', call)
      }
      return 'ended'
    },
    async inspect({ signal }) {
      const { grants, introspection, revocation } = await endpoints(signal)
      const findings: Finding[] = []
      if (introspection === null) findings.push(finding('endpoint_missing', { detail: 'Introspection.' }))
      if (revocation === null) findings.push(finding('endpoint_missing', { detail: 'Revocation.' }))
      if (grants?.includes(TOKEN_EXCHANGE) === false) {
        findings.push(finding('grant_not_announced', { level: 'warning' }))
      }
      return findings
    },
    authorize: (kept, headers) => headers.set('Authorization', `Bearer ${demandToken(kept)}`),
  })
}

/** Ory Hydra does not say that it lacks the grant; it calls the request invalid, and does not announce the grant. */
function exchangeRefusal(status: number, error: Readonly<Record<string, unknown>>, grants: readonly string[] | null) {
  const lacking = error.error === 'invalid_request' && grants?.includes(TOKEN_EXCHANGE) === false
  return lacking
    ? new IssuerError('grant_unsupported', { status, said: 'invalid_request' })
    : oauthRefusal(status, error)
}

function demandToken({ accessToken }: Kept): string {
  if (accessToken === undefined) throw new IssuerError('answer_invalid', { said: 'access_token' })
  return accessToken
}
