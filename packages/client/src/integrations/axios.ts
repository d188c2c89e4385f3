import type { Authorization } from '../authorization.ts'
import type { ImpersonationClient } from '../client.ts'
import { failure } from '../stack/failure.ts'
import { isElsewhere, readableBody } from './httpAnswer.ts'

/** Headers as axios keeps them. */
export interface AxiosHeadersLike {
  set(name: string, value: string, rewrite?: boolean): unknown
  delete(name: string): unknown
}

/** The part of an axios request that the fence reads and writes. */
export interface AxiosRequestLike {
  url?: string | undefined
  baseURL?: string | undefined
  allowAbsoluteUrls?: boolean | undefined
  method?: string | undefined
  headers: AxiosHeadersLike
  signal?: unknown
  auth?: unknown
  maxRedirects?: number | undefined
  fetchOptions?: unknown
}

/** The part of an axios answer that the fence reads. */
export interface AxiosAnswerLike {
  readonly status: number
  readonly headers: object
  readonly data: unknown
  readonly config: object
  readonly request?: unknown
}

/** The interceptors of {@link fenceAxios}. */
export interface AxiosFence {
  /** For `interceptors.request.use`. */
  request<C extends AxiosRequestLike>(config: C): Promise<C>
  /** For `interceptors.response.use`, first argument. */
  response<R extends AxiosAnswerLike>(response: R): Promise<R>
  /** For `interceptors.response.use`, second argument. Always rejects: with axios' own error, or `superseded`. */
  failed(error: unknown): Promise<never>
}

/**
 * The fence for axios 1.x, as interceptors of one instance: assertion and credential on each request to an allow-listed
 * origin, aborted when the identity is left, and the client asks where an answer contradicts it. Other origins are left
 * alone. Add it before every other request interceptor: axios runs the one that was added first last, and what runs
 * after the fence could change the address.
 *
 * The `http` and `fetch` adapters follow no redirect; the `xhr` adapter does, which no page can prevent, and the answer is
 * refused. The credential is taken out of `config.headers` once the answer
 * is there, because axios' errors carry their configuration into logs.
 *
 * @throws like `client.authorize`, through the promise of the call; `superseded` when the identity was left;
 * `origin_not_allowed` when the request was redirected.
 *
 * @example
 * const fence = fenceAxios(client)
 * api.interceptors.request.use(fence.request)
 * api.interceptors.response.use(fence.response, fence.failed)
 */
export function fenceAxios(client: Pick<ImpersonationClient, 'authorize'>): AxiosFence {
  const sent = new WeakMap<object, Authorization>()

  /** The authorization of an answered request, once. */
  function take(config: unknown): Authorization | null {
    if (typeof config !== 'object' || config === null) return null
    const authorization = sent.get(config) ?? null
    sent.delete(config)
    if (authorization?.credential()) (config as AxiosRequestLike).headers.delete('Authorization')
    return authorization
  }

  return {
    async request(config) {
      const authorization = await client.authorize(addressOf(config), { method: config.method ?? 'get' })
      if (!authorization.fenced) return config
      config.url = authorization.url
      config.baseURL = undefined
      for (const [name, value] of Object.entries(authorization.headers())) config.headers.set(name, value, true)
      // Would be written over the credential otherwise, much later.
      if (authorization.credential() !== null) config.auth = undefined
      if (authorization.signal !== null) {
        config.signal = joined(authorization.signal, config.signal)
        config.maxRedirects = 0
        config.fetchOptions = { ...(config.fetchOptions as object | undefined), redirect: 'error' }
      }
      sent.set(config, authorization)
      return config
    },
    async response(response) {
      await judge(take(response.config), response)
      return response
    },
    async failed(error) {
      const { config, response } = partsOf(error)
      const authorization = take(config)
      if (authorization?.signal?.aborted) throw failure('superseded')
      if (response !== undefined) await judge(authorization, response)
      throw error
    },
  }
}

// As axios joins them, because the address is judged before axios does.
function addressOf({ url = '', baseURL, allowAbsoluteUrls }: AxiosRequestLike): string {
  const absolute = /^(?:[a-z][a-z\d+\-.]*:)?\/\//iu.test(url)
  if (!baseURL || (absolute && allowAbsoluteUrls !== false)) return url
  return url === '' ? baseURL : `${baseURL.replace(/\/+$/u, '')}/${url.replace(/^\/+/u, '')}`
}

async function judge(authorization: Authorization | null, response: AxiosAnswerLike): Promise<void> {
  if (authorization === null) return
  const { responseURL = '' } = (response.request ?? {}) as { readonly responseURL?: string }
  if (authorization.assertion !== null && isElsewhere(responseURL, authorization.url)) {
    throw failure('origin_not_allowed')
  }
  await authorization.judge(answerOf(response))
}

function joined(identity: AbortSignal, caller: unknown): AbortSignal {
  if (typeof caller !== 'object' || caller === null) return identity
  if (caller instanceof AbortSignal) return AbortSignal.any([identity, caller])
  // axios takes whatever looks like a signal, the platform does not.
  const { aborted, addEventListener } = caller as AbortSignal
  const controller = new AbortController()
  if (aborted) controller.abort()
  else addEventListener?.call(caller, 'abort', () => controller.abort())
  return AbortSignal.any([identity, controller.signal])
}

function partsOf(error: unknown): { readonly config?: unknown; readonly response?: AxiosAnswerLike } {
  return typeof error === 'object' && error !== null ? error : {}
}

function answerOf({ status, headers, data }: AxiosAnswerLike) {
  return {
    status,
    header(name: string) {
      const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
      return typeof found === 'string' ? found : null
    },
    body: () => readableBody(data),
  }
}
