import type { Awaited } from './hydra/awaitedAt.ts'
import { contextOf, REQUESTS, textOf } from './hydra/decisions.ts'
import { actorOf, type HydraOptions, subjectOf } from './hydra/options.ts'
import { hydraPorts } from './hydra/ports.ts'
import type { IssueOrder } from './issuer.ts'
import { IssuerError } from './issuerError.ts'
import { isRecord } from './standing.ts'

// biome-ignore lint/performance/noBarrelFile: entrypoint module
export { type AwaitedAtOptions, awaitedAt } from './hydra/awaitedAt.ts'

export interface HydraLoginAndConsentOptions extends HydraOptions {
  /**
   * The start that waits for this browser: `bridge.awaitedStart`, or `awaitedAt` for a bridge that is a program of its own.
   * `null`: none does.
   */
  readonly awaited: (state: string) => Promise<Awaited | null>
}

/** What Hydra says about a challenge. */
type Asked = Readonly<Record<string, unknown>>

/**
 * Decides, for the login and consent application of an operator, on what the bridge's own client asks: signs the subject in and
 * writes who acts into the tokens, for a start that waits for this very browser, and for nothing else. `null`: the challenge is
 * another client's, and the application goes on as ever. Takes the options of the issuer, so that both name people alike.
 *
 * Refused, back to the bridge, is a state that no start waits for, and a browser in which somebody else than the actor is signed in.
 * Remembers nothing. Where nobody but the actor was to be there it cannot tell who sits at the browser: what comes of it is the
 * session of who has started it, in their own custody.
 *
 * @throws IssuerError where the admin port gives no answer that can be used
 * @example
 * const decide = hydraLoginAndConsent({ ...options, awaited: (state) => bridge.awaitedStart(state) })
 * app.get('/login', async (c, next) => (await decide(c.req.raw)) ?? next())
 * app.get('/consent', async (c, next) => (await decide(c.req.raw)) ?? next())
 */
export function hydraLoginAndConsent(
  options: HydraLoginAndConsentOptions,
): (request: Request) => Promise<Response | null> {
  const ports = hydraPorts(options)
  const { origin } = new URL(options.publicUrl)

  async function ask(step: Step, challenge: string, signal: AbortSignal): Promise<Asked> {
    return ports.admin(`${REQUESTS}/${step}`, { query: { [`${step}_challenge`]: challenge }, signal })
  }

  async function decide(step: Step, challenge: string, { verdict, json, signal }: Decision): Promise<Response> {
    const answer = await ports.admin(`${REQUESTS}/${step}/${verdict}`, {
      ...{ method: 'PUT', query: { [`${step}_challenge`]: challenge }, json, signal },
    })
    const to = textOf(answer, 'redirect_to')
    if (!URL.canParse(to) || new URL(to).origin !== origin) throw new IssuerError('endpoint_foreign')
    const headers = { Location: to, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }
    return new Response(null, { status: 303, headers })
  }

  return async (request) => {
    const { searchParams } = new URL(request.url)
    const step = STEPS.find((name) => searchParams.has(`${name}_challenge`))
    if (request.method !== 'GET' || step === undefined) return null
    const { signal } = request
    const challenge = searchParams.get(`${step}_challenge`) ?? ''
    const asked = await ask(step, challenge, signal)
    if (!isRecord(asked.client) || asked.client.client_id !== options.client.id) return null

    const start = await options.awaited(stateOf(asked))
    const refusal = start === null ? 'unknown' : refusalOf(step, asked, options, start.order)
    if (start === null || refusal !== null) {
      const json = { error: 'access_denied', error_description: 'No support session waits for this browser.' }
      return decide(step, challenge, { verdict: 'reject', json, signal })
    }
    const act = { act: { sub: actorOf(options, start.order) } }
    if (step === 'login') {
      const who = { subject: subjectOf(options, start.order), remember: false, remember_for: 0 }
      const json = { ...who, context: contextOf(start.order, act) }
      return decide(step, challenge, { verdict: 'accept', json, signal })
    }
    // From here on there may be a token: by this it is ended, even if no answer with it ever comes.
    const subject = subjectOf(options, start.order)
    await start.keep({ consentRequest: textOf(asked, 'consent_request_id'), subject })
    const given = { grant_scope: options.scope, grant_access_token_audience: options.audience, remember: false }
    const json = { ...given, session: { access_token: act, id_token: act } }
    return decide(step, challenge, { verdict: 'accept', json, signal })
  }
}

const STEPS = ['login', 'consent'] as const

type Step = (typeof STEPS)[number]

interface Decision {
  readonly verdict: 'accept' | 'reject'
  readonly json: object
  readonly signal: AbortSignal
}

/** Why this browser is not the one, or what it agrees to is not what was decided; `null`: it is. */
function refusalOf(
  step: Step,
  asked: Asked,
  options: HydraOptions,
  order: IssueOrder,
): 'other_login' | 'other_subject' | null {
  if (step === 'consent') return asked.subject === subjectOf(options, order) ? null : 'other_subject'
  // Hydra remembers somebody here, and asks whether it is still them: the login that it costs has to be the actor's own.
  return asked.skip === true && asked.subject !== actorOf(options, order) ? 'other_login' : null
}

/** The state with which the code was asked for; `''`: none. */
function stateOf({ request_url: url }: Asked): string {
  return typeof url === 'string' && URL.canParse(url) ? (new URL(url).searchParams.get('state') ?? '') : ''
}
