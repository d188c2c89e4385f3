import { randomBytes } from 'node:crypto'
import { objectOf } from '../backEnd.ts'
import { createBrowserFlow } from '../browserFlow.ts'
import type { IssueOrder, Kept, ObtainOptions } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import { authorizeUrl } from './authorizeUrl.ts'
import { contextOf, REQUESTS, textOf } from './decisions.ts'
import { actorOf, type HydraOptions, type HydraWay, subjectOf } from './options.ts'
import type { HydraPorts } from './ports.ts'
import { codeForm, tradeCode } from './tradeCode.ts'

interface Start {
  readonly ports: HydraPorts
  readonly options: HydraOptions
  readonly way: Extract<HydraWay, { kind: 'login_and_consent' }>
  readonly order: IssueOrder
}

/**
 * Asks for a code, decides on login and consent at the admin port, and trades the code. Every hop is read and sent by hand:
 * nothing leads to another origin than the public port, and the redirect URI is never called.
 *
 * @returns the answer of the token endpoint, and what ends all that was issued with it
 * @throws IssuerError
 */
export async function byLoginAndConsent(
  start: Start,
  { signal, hold }: ObtainOptions,
): Promise<{ readonly body: Readonly<Record<string, unknown>>; readonly kept: Kept }> {
  const { ports, options, way, order } = start
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const hop = hopper(start, signal)
  const act = { act: { sub: actorOf(options, order) } }

  const login = challengeOf(
    await hop(authorizeUrl(ports, options, { redirectUri: way.redirectUri, verifier, state })),
    'login_challenge',
  )
  const accepted = await ports.admin(`${REQUESTS}/login/accept`, {
    ...{ method: 'PUT', query: { login_challenge: login }, signal },
    json: { subject: subjectOf(options, order), remember: false, remember_for: 0, context: contextOf(order, act) },
  })
  const consent = challengeOf(await hop(textOf(accepted, 'redirect_to')), 'consent_challenge')
  const query = { consent_challenge: consent }
  const asked = await ports.admin(`${REQUESTS}/consent`, { query, signal })
  // Somebody else's consent would be given for what was decided here.
  if (asked.subject !== subjectOf(options, order)) throw new IssuerError('subject_wrong')
  const kept: Kept = { consentRequest: textOf(asked, 'consent_request_id'), subject: subjectOf(options, order) }
  const agreed = await ports.admin(`${REQUESTS}/consent/accept`, {
    ...{ method: 'PUT', query, signal },
    json: {
      ...{ grant_scope: options.scope, grant_access_token_audience: options.audience, remember: false },
      session: { access_token: act, id_token: act },
    },
  })
  const code = codeOf(await hop(textOf(agreed, 'redirect_to')), way.redirectUri, state)
  const form = codeForm({ code, redirectUri: way.redirectUri, verifier })
  return { body: await tradeCode(ports, form, { signal, hold, held: kept }), kept }
}

/** Sends the next request of the way, with the cookies of this start, and gives where it leads. */
function hopper({ ports }: Start, signal: AbortSignal) {
  const flow = createBrowserFlow(ports.backEnd)
  const { origin, pathname } = new URL(ports.authorizeUrl)
  return async (url: string): Promise<URL> => {
    if (!URL.canParse(url)) throw new IssuerError('answer_invalid', { said: 'redirect_to' })
    const next = new URL(url)
    if (next.origin !== origin || next.pathname !== pathname) throw new IssuerError('endpoint_foreign')
    const answer = await flow.send({ url, signal })
    const location = answer.headers.get('location')
    if (answer.status < 300 || answer.status >= 400 || location === null) {
      objectOf(answer, oauthRefusal)
      throw new IssuerError('answer_invalid', { status: answer.status })
    }
    if (!URL.canParse(location, url)) throw new IssuerError('answer_invalid', { said: 'location' })
    const led = new URL(location, url)
    const error = led.searchParams.get('error')
    if (error !== null) throw oauthRefusal(answer.status, { error })
    return led
  }
}

function challengeOf(location: URL, name: string): string {
  const challenge = location.searchParams.get(name)
  if (challenge === null) throw new IssuerError('answer_invalid', { said: name })
  return challenge
}

function codeOf(location: URL, redirectUri: string, state: string): string {
  const { origin, pathname } = new URL(redirectUri)
  if (location.origin !== origin || location.pathname !== pathname) throw new IssuerError('endpoint_foreign')
  if (location.searchParams.get('state') !== state) throw new IssuerError('answer_invalid', { said: 'state' })
  return challengeOf(location, 'code')
}
