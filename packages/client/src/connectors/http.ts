import { ImpersonationError, type Person, readProblem } from '@understudy/protocol'
import { randomKey } from '../ports/random.ts'
import { failure } from '../stack/failure.ts'

interface Connection {
  /** Where the bridge is mounted, such as `https://app.example`. @default the page's own origin */
  readonly url?: string
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch
}

export interface BearerHttpOptions extends Connection {
  readonly custody?: 'bearer'
  /** The actor's own access token, from the host's own auth library; `null` when nobody is signed in. */
  readonly actorToken: () => Promise<string | null>
}

/** The bridge keeps the credentials in a cookie, out of script's reach. It has to be on the page's own origin. */
export interface CookieHttpOptions extends Connection {
  readonly custody: 'cookie'
  /**
   * Who is signed in, as the page knows it for display; `null`: nobody. With `hint`, ordinary users then cost nothing:
   * without it somebody has to be asked.
   */
  readonly actor?: () => Promise<Person | null>
  /** Loads a path of this origin in place of the page, where the bridge brings the own session back by nothing else. @default the browser's */
  readonly navigate?: (path: string) => void
}

export type HttpOptions = BearerHttpOptions | CookieHttpOptions

export interface HttpCall {
  readonly signal?: AbortSignal
  /** Sent instead of the actor's own token. */
  readonly credential?: string
  /** Makes it a POST. */
  readonly body?: object
  readonly idempotencyKey?: string
  /** Sees the headers of a successful answer. */
  readonly heard?: (headers: Headers) => void
}

export type Http = (path: string, call?: HttpCall) => Promise<unknown>

/** JSON over HTTP with RFC 9457 problems, sent by `send`. Rejects with an `ImpersonationError`: the server's code, or a client's. */
export function createHttp(options: HttpOptions, send: typeof globalThis.fetch): Http {
  const { url = '' } = options
  return async (path, call = {}) => {
    const { signal, body, idempotencyKey } = call
    const cookie = options.custody === 'cookie'
    const token = call.credential ?? (cookie ? null : await options.actorToken())
    const headers = new Headers({ Accept: 'application/json, application/problem+json' })
    if (token !== null) headers.set('Authorization', `Bearer ${token}`)
    if (body !== undefined) {
      headers.set('Content-Type', 'application/json')
      headers.set('Idempotency-Key', idempotencyKey ?? randomKey())
    }
    const response = await reach(
      () =>
        send(url + path, {
          headers,
          // A credential goes to the address it was meant for, or nowhere.
          redirect: 'error',
          cache: 'no-store',
          ...(cookie ? { credentials: 'same-origin' } : {}),
          ...(signal === undefined ? {} : { signal }),
          ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        }),
      signal,
    )
    const content = await reach(() => response.text(), signal)
    if (!response.ok) throw refusalOf(response.status, content)
    call.heard?.(response.headers)
    return parse(content)
  }
}

async function reach<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    throw failure(signal?.aborted === true ? 'aborted' : 'network', { cause })
  }
}

/** The server's own code, or `invalid_answer` where something else answered in its place. */
export function refusalOf(status: number, content: string): ImpersonationError {
  const problem = readProblem(parseOrNull(content))
  if (problem === null) return failure('invalid_answer', { detail: `Status ${status} without a problem document.` })
  return new ImpersonationError(problem.code, problem.title, { problem })
}

function parse(content: string): unknown {
  const parsed = parseOrNull(content)
  if (parsed === null) throw failure('invalid_answer', { detail: 'Not JSON.' })
  return parsed
}

function parseOrNull(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    // Told apart by the callers, who know what they expected.
    return null
  }
}
