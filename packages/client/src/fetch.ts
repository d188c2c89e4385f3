import type { Authorization } from './authorization.ts'
import type { Fence } from './authorize.ts'
import { createFetchOfIdentity } from './fetchOfIdentity.ts'
import { browserFetch } from './ports/network.ts'
import type { Runtime } from './runtime/runtime.ts'
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
 * - `mode: 'no-cors'` is refused with `unsupported`, because it cannot carry the assertion.
 * - Redirects are not followed with a credential: `origin_not_allowed`. `redirect: 'manual'` is left to the caller.
 *
 * Never retries, and never sends under another identity than the one it was made under. Address, options and headers
 * are those of the moment of the call, whatever becomes of the caller's objects later; a body is passed on as it is.
 */
export function createFetch(runtime: Runtime, { targetOf, pass }: Fence): typeof globalThis.fetch {
  const send = runtime.options.fetch ?? browserFetch()
  const sendAs = createFetchOfIdentity(runtime, send)
  return async (asked, init) => {
    if (runtime.disposed()) throw failure('disposed')
    const target = targetOf(asked)
    if (target === null) return send(asked, init)
    // A request as options is legal. Its members cannot be copied, only taken over whole.
    const whole = init instanceof Request ? new Request(asked instanceof Request ? asked : target.href, init) : null
    const input = whole ?? asked
    // Read before the first wait: what was checked is what is sent.
    const request = input instanceof Request ? input : null
    const given = whole === null ? { ...init } : {}
    const theirs = given.headers ?? request?.headers
    const headers = theirs === undefined ? null : new Headers(theirs)
    return pass(target, given.method ?? request?.method ?? 'GET', (authorization, sender) => {
      const fenced = authorization.assertion !== null
      // The browser would strip the assertion, and send the cookie all the same.
      if (fenced && (given.mode ?? request?.mode) === 'no-cors') throw failure('unsupported')
      const followed = given.redirect ?? request?.redirect ?? 'follow'
      const options = {
        ...given,
        headers: joined(headers, authorization.headers()),
        redirect: fenced ? 'manual' : followed,
        signal: either(authorization.signal, given.signal ?? request?.signal ?? null),
      } as const
      const sent = () => sendAs(request ?? target.href, options, authorization, sender)
      return exchange(authorization, followed, sent)
    })
  }
}

/** What the fence says stands in the place of what the caller says. */
function joined(theirs: Headers | null, ours: Readonly<Record<string, string>>): HeadersInit {
  if (theirs === null) return ours
  for (const [name, value] of Object.entries(ours)) theirs.set(name, value)
  return theirs
}

function either(one: AbortSignal | null, other: AbortSignal | null): AbortSignal | null {
  return one === null || other === null ? (one ?? other) : AbortSignal.any([one, other])
}

async function exchange(
  { signal, judge }: Authorization,
  followed: RequestRedirect,
  send: () => Promise<Response>,
): Promise<Response> {
  let response: Response
  try {
    response = await send()
    if (followed !== 'manual' && isRedirect(response)) throw failure('origin_not_allowed')
  } catch (thrown) {
    // The reason is why the identity was left: superseded, or the client was disposed.
    throw signal?.aborted ? signal.reason : thrown
  }
  await judge({
    status: response.status,
    header: (name) => response.headers.get(name),
    body: () => response.clone().json(),
  })
  return response
}

function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304)
}
