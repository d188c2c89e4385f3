import type { Authorization } from '../authorization.ts'
import type { ImpersonationClient } from '../client.ts'
import { failure } from '../stack/failure.ts'
import { isElsewhere, readableBody } from './httpAnswer.ts'

// biome-ignore lint/performance/noBarrelFile: entry of the subpath
export {
  type AxiosAnswerLike,
  type AxiosFence,
  type AxiosHeadersLike,
  type AxiosRequestLike,
  fenceAxios,
} from './axios.ts'

/** What {@link fenceXhr} opens the request with. */
export interface XhrRequest {
  readonly url: string | URL
  /** @default 'GET' */
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: XMLHttpRequestBodyInit | Document | null
  /** Gives the request up, also while it still waits for the identity: `xhr.abort()` has no effect before it is sent. */
  readonly signal?: AbortSignal
}

/**
 * Sends an `XMLHttpRequest` behind the fence, for what `fetch` cannot do, such as the progress of an upload. Give it a
 * request that is not opened: it opens it, adds the assertion and the credential, sends it, aborts it when the identity
 * is left, and makes the client ask where the answer contradicts it. `responseType`, `timeout`, `withCredentials` and
 * every listener are yours. Resolves with the request for any status, as `fetch` does. Read the answer from the
 * promise: a `load` listener of your own runs before it is judged.
 *
 * Other origins than the allow-listed ones are sent to without credential and assertion. Does **not** stop a redirect,
 * which no page can for this API; the answer of a redirected request is refused.
 *
 * @throws like `client.authorize`; `superseded` when the identity was left; `aborted` by the caller; `network` without
 * an answer or after `timeout`; `origin_not_allowed` when it was redirected.
 *
 * @example
 * const xhr = new XMLHttpRequest()
 * xhr.upload.addEventListener('progress', ({ loaded, total }) => show(loaded / total))
 * await fenceXhr(client, xhr, { method: 'POST', url: '/api/files', body: file })
 */
export async function fenceXhr(
  client: Pick<ImpersonationClient, 'authorize'>,
  xhr: XMLHttpRequest,
  request: XhrRequest,
): Promise<XMLHttpRequest> {
  // Read before the first wait: what was checked is what is sent.
  const { method = 'GET', body = null, signal: caller } = request
  const headers = new Headers(request.headers)
  const authorization = await client.authorize(request.url, { method })
  if (caller?.aborted) throw failure('aborted')
  for (const [name, value] of Object.entries(authorization.headers())) headers.set(name, value)
  // Opening forgets headers that were set before: set twice, they would be joined into one that nobody understands.
  xhr.open(method, authorization.url, true)
  headers.forEach((value, name) => {
    xhr.setRequestHeader(name, value)
  })
  await send(xhr, body, authorization, caller)
  if (authorization.assertion !== null && isElsewhere(xhr.responseURL, authorization.url)) {
    throw failure('origin_not_allowed')
  }
  await authorization.judge({
    status: xhr.status,
    header: (name) => xhr.getResponseHeader(name),
    body: () => readableBody(xhr.response),
  })
  return xhr
}

const OUTCOMES = ['load', 'error', 'timeout', 'abort'] as const

function send(
  xhr: XMLHttpRequest,
  body: XMLHttpRequestBodyInit | Document | null,
  { signal: identity }: Authorization,
  caller: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const signals = [identity, caller].filter((signal) => signal !== null && signal !== undefined)
    const abort = () => xhr.abort()
    // The same request may be sent again: what is left on it would judge the next one, too.
    const letGo = () => {
      for (const outcome of OUTCOMES) xhr.removeEventListener(outcome, settle)
      for (const signal of signals) signal.removeEventListener('abort', abort)
    }
    const settle = ({ type }: Event) => {
      letGo()
      if (identity?.aborted) return reject(failure('superseded'))
      if (type === 'load') return resolve()
      reject(failure(type === 'abort' ? 'aborted' : 'network'))
    }
    // Between the authorization and here it may have been left: then nothing is sent at all.
    if (identity?.aborted) return reject(failure('superseded'))
    for (const outcome of OUTCOMES) xhr.addEventListener(outcome, settle)
    for (const signal of signals) signal.addEventListener('abort', abort)
    try {
      xhr.send(body)
    } catch (thrown) {
      letGo()
      reject(thrown)
    }
  })
}
