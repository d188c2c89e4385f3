import { CLIENT_CODES, ImpersonationError, PROBLEM_CODES, readProblem } from '@understudy/protocol'
import { count, list, oneOf, type Reader, refuse, shape, words } from '../readers.ts'
import { failure } from '../stack/failure.ts'
import { MARK } from './pageMessages.ts'

/** A response, taken apart for the way to the page. */
export interface VaultResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly (readonly [string, string])[]
  readonly url: string
}

export type ResponseBody = ReadableStream<Uint8Array> | ArrayBuffer | null

/** Everything the worker ever tells the page. `answer` holds what the bridge said, less the credential. */
export type VaultMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'response'; readonly id: number; readonly response: VaultResponse; readonly body: ResponseBody }
  | { readonly kind: 'refused'; readonly id: number; readonly error: ImpersonationError }
  /** The request itself failed on its way, as `fetch` fails with a `TypeError`. */
  | { readonly kind: 'failed'; readonly id: number }
  | { readonly kind: 'hint'; readonly id: number }
  | { readonly kind: 'pong'; readonly id: number }

/** The parts of an error that may leave: never its cause, in which a platform may quote a header with the token in it. */
export function partsOf(thrown: ImpersonationError): object {
  const { code, problem } = thrown
  return { code, message: thrown.message.replace(/ \(docs: [a-z]+\/[a-z_]+\)$/u, ''), problem }
}

const readError: Reader<ImpersonationError> = (value, path) => {
  const { code, message, problem } = shape(value, path)
  const known = oneOf([...CLIENT_CODES, ...PROBLEM_CODES])(code, `${path}.code`)
  const told = readProblem(problem)
  return new ImpersonationError(known, words(message, `${path}.message`), told === null ? {} : { problem: told })
}

const readResponse: Reader<VaultResponse> = (value, path) => {
  const { status, statusText, headers, url } = shape(value, path)
  return {
    status: count(status, `${path}.status`),
    statusText: words(statusText, `${path}.statusText`),
    headers: list(list(words))(headers, `${path}.headers`).map(([name = '', content = '']) => [name, content] as const),
    url: words(url, `${path}.url`),
  }
}

const readBody: Reader<ResponseBody> = (value, path) =>
  value === null || value instanceof ArrayBuffer || value instanceof ReadableStream ? value : refuse(path)

/** Narrows a message of the worker; `null` for what the host's own code in it says. A wrong shape is a refusal. */
export function readVaultMessage(data: unknown): VaultMessage | null {
  if (typeof data !== 'object' || data === null) return null
  const { understudy, kind, id, value, response, body, error } = data as Record<string, unknown>
  if (understudy !== MARK || typeof id !== 'number') return null
  try {
    switch (kind) {
      case 'answer':
        return { kind, id, value }
      case 'response':
        return { kind, id, response: readResponse(response, 'response'), body: readBody(body, 'body') }
      case 'refused':
        return { kind, id, error: readError(error, 'error') }
      case 'failed':
      case 'hint':
      case 'pong':
        return { kind, id }
      default:
        return refuse('kind')
    }
  } catch (cause) {
    return { kind: 'refused', id, error: failure('invalid_answer', { cause }) }
  }
}
