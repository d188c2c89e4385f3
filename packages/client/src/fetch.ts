import { CONTEXT_HEADER, CONTEXT_MISMATCH_HEADER, formatAssertion, readProblem } from '@understudy/protocol'
import { messageOf } from '#messages'
import type { Services } from './actions/services.ts'
import { credentialOf, isStillAsking, madeUnder, whoAsks } from './fetchSender.ts'
import { browserFetch } from './ports/network.ts'
import { failure } from './stack/failure.ts'

/**
 * `fetch` behind the fence.
 *
 * - Other origins than the allow-listed ones: exactly the platform's `fetch`, without credential and assertion.
 * - `own` (also while a request waits for approval) and `active`: the credential of that identity and the assertion.
 *   `signed-out`: bare, because the sign-in page needs requests too.
 * - `resolving`, `starting`: waits up to ten seconds, then goes if the identity is the one it was made under, else
 *   rejects `superseded`; `identity_unknown` when it stays open. `switching`: reads wait for the new identity, writes
 *   reject `superseded`, because whoever asked for them saw somebody else's page.
 * - `expired`, `ending`, `suspended`, `leaving`: refused with `session_expired`, `superseded`, `identity_unknown`,
 *   `signed_out`.
 * - Redirects are not followed with a credential: `origin_not_allowed`. `redirect: 'manual'` is left to the caller.
 *
 * Never retries, and never sends under another identity than the one it was made under. Address, options and headers
 * are those of the moment of the call, whatever becomes of the caller's objects later; a body is passed on as it is.
 */
export function createFetch(services: Services): typeof globalThis.fetch {
  const { runtime } = services
  const send = runtime.options.fetch ?? browserFetch()
  const allowed = runtime.options.origins?.map(checkOrigin)
  return async (input, init) => {
    if (runtime.disposed()) throw failure('disposed')
    const target = targetOf(services, input, allowed)
    if (target === null) return send(input, init)
    services.listening.attach()
    // Read before the first wait: what was checked is what is sent.
    const request = input instanceof Request ? input : null
    const given = { ...init }
    const headers = new Headers(given.headers ?? request?.headers)
    const method = (given.method ?? request?.method ?? 'GET').toUpperCase()
    let asking = await whoAsks(services, madeUnder(runtime.model().state, method))
    let token = await credentialOf(services, asking.sender)
    while (!isStillAsking(services, asking)) {
      asking = await whoAsks(services, asking.sender)
      token = await credentialOf(services, asking.sender)
    }
    const { sender, assertion, identity } = asking
    if (assertion !== null) headers.set(CONTEXT_HEADER, formatAssertion(assertion))
    if (token !== null) headers.set('Authorization', `Bearer ${token}`)
    return exchange(services, identity, () => {
      const asked = given.redirect ?? request?.redirect ?? 'follow'
      const redirect = sender.status === 'signed-out' ? asked : 'manual'
      const caller = given.signal ?? request?.signal ?? null
      const signals = [identity, caller].filter((signal) => signal !== null)
      const signal = signals.length > 1 ? AbortSignal.any(signals) : (signals[0] ?? null)
      const sent = send(request ?? target.href, { ...given, headers, redirect, signal })
      return asked === 'manual' ? sent : sent.then(refuseRedirect)
    })
  }
}

/** The address, where it belongs to an allow-listed origin; `null` for all others. */
function targetOf({ runtime }: Services, input: RequestInfo | URL, allowed: readonly string[] | undefined): URL | null {
  const own = runtime.lifecycle.origin()
  const href = input instanceof Request ? input.url : String(input)
  const base = runtime.lifecycle.base?.() ?? (own === null ? undefined : own + runtime.lifecycle.location())
  if (!URL.canParse(href, base)) return null
  const url = new URL(href, base)
  return (allowed ?? [own]).includes(url.origin) ? url : null
}

/** A mistyped origin would match nothing, silently. */
function checkOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw failure('origin_not_allowed', { message: messageOf('origin_mistyped'), detail: `Given: "${origin}".` })
}

async function exchange(
  { runtime }: Services,
  identity: AbortSignal | null,
  send: () => Promise<Response>,
): Promise<Response> {
  const response = await send().catch((thrown: unknown) => {
    throw identity?.aborted ? failure('superseded') : thrown
  })
  // A platform that ignores the signal must not deliver the old identity's data into the new one's page.
  if (identity?.aborted) throw failure('superseded')
  if (identity !== null && (await saysOtherwise(response)) && !identity.aborted) runtime.dispatch({ type: 'doubt' })
  return response
}

/** Whether an answer means that this tab has not caught up. Any other 409 or 401 is the application's own. */
async function saysOtherwise(response: Response): Promise<boolean> {
  if (response.status === 409) return response.headers.has(CONTEXT_MISMATCH_HEADER)
  if (response.status !== 401 || !response.headers.get('Content-Type')?.includes('application/problem+json')) {
    return false
  }
  try {
    return readProblem(await response.clone().json())?.code === 'session_ended'
  } catch {
    // Not JSON after all: then it is not the guard's answer, and the caller gets it as it is.
    return false
  }
}

function refuseRedirect(response: Response): Response {
  const redirected = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)
  if (redirected && response.status !== 304) throw failure('origin_not_allowed')
  return response
}
