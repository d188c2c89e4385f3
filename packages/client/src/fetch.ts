import { CONTEXT_HEADER, CONTEXT_MISMATCH_HEADER, formatAssertion, readProblem } from '@understudy/protocol'
import { resume } from './actions/resume.ts'
import type { Services } from './actions/services.ts'
import { readToken } from './claims.ts'
import { browserFetch } from './ports/network.ts'
import type { Runtime } from './runtime/runtime.ts'
import { failure } from './stack/failure.ts'
import { sameIdentity, selectShown } from './stack/selectors.ts'
import type { Active, ImpersonationState, Own, SignedOut } from './stack/state.ts'

/** How long a request waits for the identity to be known. Milliseconds. */
const WAIT_LIMIT = 10_000
const SAFE = ['GET', 'HEAD', 'OPTIONS']
const NEVER = /* @__PURE__ */ new AbortController().signal

type Sender = Own | Active | SignedOut

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
 * Never retries, and never sends under another identity than the one it was made under.
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
    const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase()
    const sender = await settled(services, method)
    // Without an identity nothing is left behind when one is gained: a sign-in must not abort itself.
    const identity = sender.status === 'signed-out' ? NEVER : runtime.identity()
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    await authorise(services, sender, headers)
    if (identity.aborted) throw failure('superseded')
    return exchange(services, sender, identity, () => {
      const asked = init?.redirect ?? (input instanceof Request ? input.redirect : 'follow')
      const redirect = sender.status === 'signed-out' ? asked : 'manual'
      const caller = init?.signal ?? (input instanceof Request ? input.signal : null)
      const signal = caller === null ? identity : AbortSignal.any([identity, caller])
      const sent = send(input, { ...init, headers, redirect, signal })
      return asked === 'manual' ? sent : sent.then(refuseRedirect)
    })
  }
}

/** The address, where it belongs to an allow-listed origin; `null` for all others. */
function targetOf({ runtime }: Services, input: RequestInfo | URL, allowed: readonly string[] | undefined): URL | null {
  const own = runtime.lifecycle.origin()
  const href = input instanceof Request ? input.url : String(input)
  const base = own === null ? undefined : own + runtime.lifecycle.location()
  if (!URL.canParse(href, base)) return null
  const url = new URL(href, base)
  return (allowed ?? [own]).includes(url.origin) ? url : null
}

/** A mistyped origin would match nothing, silently. */
function checkOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw failure('origin_not_allowed', {
    detail: `In \`origins\`: "${origin}" is not an origin such as https://app.example.`,
  })
}

/** Waits until it is certain who is asking, and refuses where it is certain that nobody may. */
async function settled(services: Services, method: string): Promise<Sender> {
  const { runtime, ticker } = services
  const before = selectShown(runtime.model().state)
  const crossing = runtime.model().state.status === 'switching'
  if (crossing && !SAFE.includes(method)) throw failure('superseded')
  for (;;) {
    ticker.notice()
    const { state } = runtime.model()
    const sender = senderOf(state)
    if (sender !== null) {
      const moved = before !== null && !crossing && !sameIdentity(before, sender)
      if (moved) throw failure('superseded')
      return sender
    }
    if (state.status === 'resolving' && !runtime.model().booted) void resume(services)
    if (!(await runtime.when((next) => next !== state, WAIT_LIMIT))) {
      throw runtime.disposed() ? failure('disposed') : failure('identity_unknown')
    }
  }
}

/** Under whom a request goes now; `null` where that is about to be known. @throws where it may not go at all */
function senderOf(state: ImpersonationState): Sender | null {
  switch (state.status) {
    case 'own':
    case 'active':
    case 'signed-out':
      return state
    case 'pending':
      return { status: 'own', actor: state.actor, ended: null, error: null }
    case 'resolving':
    case 'starting':
    case 'switching':
      return null
    case 'expired':
      throw failure('session_expired')
    case 'ending':
      throw failure('superseded')
    case 'suspended':
      throw failure('identity_unknown')
    case 'leaving':
      throw failure('signed_out')
  }
}

async function authorise({ runtime, credentials }: Services, sender: Sender, headers: Headers): Promise<void> {
  if (sender.status === 'signed-out') return
  const session = sender.status === 'active' ? sender.session.id : 'own'
  headers.set(CONTEXT_HEADER, formatAssertion({ session, epoch: runtime.model().epoch }))
  if (runtime.model().abilities.custody === 'cookie') return
  const token = sender.status === 'active' ? await credentials.fresh(sender) : await ownToken(runtime)
  // Without its own credential a request is refused; another identity's would do something else than was shown.
  if (token === null) {
    runtime.dispatch({ type: 'doubt' })
    throw failure(sender.status === 'active' ? 'identity_unknown' : 'signed_out')
  }
  // The host signed somebody else in without telling: the page still shows the one before.
  if (sender.status === 'own' && (readToken(token)?.sub ?? sender.actor.id) !== sender.actor.id) {
    runtime.dispatch({ type: 'doubt' })
    throw failure('superseded')
  }
  headers.set('Authorization', `Bearer ${token}`)
}

function ownToken({ call, connector }: Runtime): Promise<string | null> {
  return call(async () => (await connector.actorToken?.()) ?? null)
}

async function exchange(
  { runtime }: Services,
  sender: Sender,
  identity: AbortSignal,
  send: () => Promise<Response>,
): Promise<Response> {
  const response = await send().catch((thrown: unknown) => {
    throw identity.aborted ? failure('superseded') : thrown
  })
  // A platform that ignores the signal must not deliver the old identity's data into the new one's page.
  if (identity.aborted) throw failure('superseded')
  if (sender.status !== 'signed-out' && (await saysOtherwise(response)) && !identity.aborted) {
    runtime.dispatch({ type: 'doubt' })
  }
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
