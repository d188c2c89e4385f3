import { CONTEXT_HEADER, CONTEXT_MISMATCH_HEADER, formatAssertion } from '@understudy/protocol'
import { messageOf } from '#messages'
import { type AllowedOrigins, createAllowedOrigins, hrefOf } from './allowedOrigins.ts'
import type { Authorization, HttpAnswer } from './authorization.ts'
import type { ImpersonationClient } from './client.ts'
import { credentialOf, isStillAsking, madeUnder, type Sender, untilAnotherState, whoAsks } from './fetchSender.ts'
import type { Runtime } from './runtime/runtime.ts'
import { failure } from './stack/failure.ts'
import type { Settled } from './stack/state.ts'

/** What every request has to pass, by whatever it is sent. */
export interface Fence {
  /** The address, where the fence is for it; `null`: none of our business. */
  readonly targetOf: AllowedOrigins
  /**
   * Waits until it is certain who is asking, and calls `use` in the same turn in which it was found out: what was
   * checked is what is sent.
   */
  pass<T>(
    target: URL,
    method: string,
    use: (authorization: Authorization, sender: Settled) => T | Promise<T>,
  ): Promise<T>
}

export function createFence(runtime: Runtime): Fence {
  return {
    targetOf: createAllowedOrigins(runtime),
    async pass(target, method, use) {
      runtime.attach()
      let before = madeUnder(runtime.model().state, method.toUpperCase())
      for (;;) {
        const asking = whoAsks(runtime, before)
        if (asking === null) {
          await untilAnotherState(runtime)
          continue
        }
        const token = await credentialOf(runtime, asking)
        if (isStillAsking(runtime, asking))
          return use(authorizationOf(runtime, target.href, asking, token), asking.sender)
        before = asking.sender
      }
    },
  }
}

/** For other origins: nothing to say, nothing to leave, nothing to judge. */
const NOBODY = { assertion: null, identity: null }

/** `authorize` of a client. */
export function createAuthorize(runtime: Runtime, { targetOf, pass }: Fence): ImpersonationClient['authorize'] {
  return async (input, init) => {
    if (runtime.disposed()) throw failure('disposed')
    const target = targetOf(input)
    if (target === null) return { ...authorizationOf(runtime, hrefOf(input), NOBODY, null), fenced: false }
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    return pass(target, method, (authorization) => {
      // A connector that sends by itself keeps the credential where no script of the page can reach it.
      if (authorization.assertion !== null && runtime.connector.fetch !== undefined) {
        throw failure('unsupported', { message: messageOf('credential_out_of_reach') })
      }
      return authorization
    })
  }
}

function authorizationOf(
  runtime: Runtime,
  url: string,
  { assertion, identity }: Omit<Sender, 'sender'>,
  token: string | null,
): Authorization {
  function doubt() {
    if (identity !== null && !identity.aborted) runtime.dispatch({ type: 'doubt' })
  }
  return {
    url,
    fenced: true,
    assertion,
    signal: identity,
    headers() {
      const headers: Record<string, string> = {}
      if (assertion !== null) headers[CONTEXT_HEADER] = formatAssertion(assertion)
      if (token !== null) headers.Authorization = `Bearer ${token}`
      return headers
    },
    credential: () => token,
    async judge(answer) {
      // A platform that ignores the signal must not deliver the old identity's data into the new one's page.
      if (identity?.aborted) throw failure('superseded')
      if (identity !== null && (await saysOtherwise(answer))) doubt()
    },
    doubt,
  }
}

/** Whether an answer means that this tab has not caught up. Any other 409 or 401 is the application's own. */
async function saysOtherwise(answer: HttpAnswer): Promise<boolean> {
  if (answer.status === 409) return answer.header(CONTEXT_MISMATCH_HEADER) !== null
  if (answer.status !== 401 || !answer.header('Content-Type')?.includes('application/problem+json')) return false
  try {
    const body = await answer.body()
    const problem: unknown = typeof body === 'string' ? JSON.parse(body) : body
    return typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === 'session_ended'
  } catch {
    // Not JSON after all: then it is not the guard's answer, and the caller gets it as it is.
    return false
  }
}
