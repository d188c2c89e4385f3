import { IssuerError, protocolWord } from './issuerError.ts'
import { isRecord } from './standing.ts'

export interface BackEndOptions {
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch
  /** Seconds for one answer, its body included. @default 10 */
  readonly timeoutSeconds?: number
}

export interface BackEndRequest {
  readonly url: string
  /** @default GET, POST with a body */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: URLSearchParams
  readonly json?: unknown
  readonly signal: AbortSignal
  /** `answer`: a redirect is an answer to be read, and is never followed. @default 'refuse' */
  readonly redirects?: 'refuse' | 'answer'
}

export interface BackEndAnswer {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON; `null` for an empty body, `undefined` for anything else. */
  readonly body: unknown
}

/** Sends one request to a back end. Follows nothing, and gives up in time. */
export type BackEnd = (request: BackEndRequest) => Promise<BackEndAnswer>

/** No answer of an identity system is longer. Bytes. */
const LONGEST = 1_048_576

/**
 * Sends requests to an identity system: JSON or forms, no redirect followed, a limit on time and size, no cache.
 *
 * @throws IssuerError (the calls) `back_end_unreachable`, `back_end_timeout`, `back_end_redirected`, `answer_invalid`
 */
export function createBackEnd({ fetch: send, timeoutSeconds = 10 }: BackEndOptions = {}): BackEnd {
  return async ({ url, method, headers, form, json, signal, redirects = 'refuse' }) => {
    const content = form?.toString() ?? (json === undefined ? null : JSON.stringify(json))
    const late = AbortSignal.timeout(timeoutSeconds * 1000)
    try {
      const response = await (send ?? globalThis.fetch)(url, {
        method: method ?? (content === null ? 'GET' : 'POST'),
        headers: {
          // Without it some servers send a missing client login to a page with a form.
          Accept: 'application/json',
          ...(form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
          ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        redirect: 'manual',
        cache: 'no-store',
        signal: AbortSignal.any([signal, late]),
        ...(content === null ? {} : { body: content }),
      })
      const { status } = response
      const text = await readText(response)
      if (redirects === 'refuse' && status >= 300 && status < 400) {
        throw new IssuerError('back_end_redirected', { status })
      }
      return { status, headers: response.headers, body: parse(text) }
    } catch (thrown) {
      if (thrown instanceof IssuerError) throw thrown
      throw new IssuerError(late.aborted || signal.aborted ? 'back_end_timeout' : 'back_end_unreachable', {
        cause: thrown,
      })
    }
  }
}

/**
 * The JSON object of a successful answer.
 *
 * @throws IssuerError `back_end_not_json`, `back_end_failed`, or what `refused` makes of an error
 */
export function objectOf(
  { status, body }: BackEndAnswer,
  refused: (status: number, error: Readonly<Record<string, unknown>>) => IssuerError,
): Readonly<Record<string, unknown>> {
  if (status >= 200 && status < 300) {
    if (isRecord(body)) return body
    throw new IssuerError(body === undefined ? 'back_end_not_json' : 'answer_invalid', { status })
  }
  if (body === undefined) throw new IssuerError('back_end_not_json', { status })
  const error = isRecord(body) ? body : {}
  if (status >= 500) throw new IssuerError('back_end_failed', { status, ...protocolWord(error.error) })
  throw refused(status, error)
}

async function readText(response: Response): Promise<string> {
  let size = 0
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > LONGEST) throw new IssuerError('answer_invalid', { status: response.status })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    // Told apart by the callers, who know what they expected.
    return undefined
  }
}
