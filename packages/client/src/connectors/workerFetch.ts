import type { Connector } from '../ports/connector.ts'
import { failure } from '../stack/failure.ts'
import type { PageRequest, SentBody } from '../worker/pageMessages.ts'
import type { ResponseBody, VaultResponse } from '../worker/vaultMessages.ts'
import type { Answer, WorkerLink } from './workerLink.ts'

/**
 * `fetch` through the worker: takes a request apart, and puts the response together again. A stream is handed over as a
 * stream where the browser can; a `Request` with a body is read first, because nobody can see whether it ever ends.
 */
export function createWorkerFetch(link: WorkerLink): NonNullable<Connector['fetch']> {
  return async (input, { signal: given, ...init } = {}, actor) => {
    const signal = given ?? (input instanceof Request ? input.signal : new AbortController().signal)
    signal.throwIfAborted()
    const streamed = init.body instanceof ReadableStream ? init.body : null
    const request = new Request(input, streamed === null ? init : { ...init, body: null })
    const body = streamed ?? (await wholeBody(init.body, request))
    signal.throwIfAborted()
    const answer = await send(link, partsOf(request, body, actor ?? null), signal).catch((thrown: unknown) => {
      // What the caller gave as the reason is what the caller gets, as from the platform.
      throw signal.aborted ? signal.reason : thrown
    })
    if (answer.kind === 'failed') throw new TypeError('Failed to fetch, in the worker.')
    if (answer.kind !== 'response') throw failure('invalid_answer', { detail: 'Member: kind.' })
    return responseOf(answer.response, answer.body, signal)
  }
}

async function wholeBody(given: BodyInit | null | undefined, request: Request): Promise<SentBody> {
  if (request.method === 'GET' || request.method === 'HEAD') return null
  // A file is handed over without being read.
  if (given instanceof Blob) return given
  const blob = await request.blob()
  return blob.size === 0 && (given === null || given === undefined) ? null : blob
}

function partsOf(request: Request, body: SentBody, actor: string | null): PageRequest {
  const { url, method, mode, credentials, cache, referrerPolicy, integrity, keepalive } = request
  if (mode !== 'cors' && mode !== 'same-origin') {
    throw failure('unsupported', { message: `No credential can be sent in the mode "${mode}". Use "cors".` })
  }
  const shared = { url, method, mode, credentials, cache, referrerPolicy, integrity, keepalive }
  return { ...shared, headers: [...request.headers], body, actor }
}

async function send(link: WorkerLink, request: PageRequest, signal: AbortSignal): Promise<Answer> {
  const { body } = request
  if (!(body instanceof ReadableStream)) return link.ask({ kind: 'fetch', request }, signal)
  try {
    return await link.ask({ kind: 'fetch', request }, signal, [body as Transferable])
  } catch (thrown) {
    if (!(thrown instanceof DOMException) || thrown.name !== 'DataCloneError') throw thrown
    const whole = await new Response(body).arrayBuffer()
    return link.ask({ kind: 'fetch', request: { ...request, body: whole } }, signal, [whole])
  }
}

function responseOf({ url, ...init }: VaultResponse, body: ResponseBody, signal: AbortSignal): Response {
  const { status, statusText } = init
  const headers = new Headers(init.headers.map(([name, value]): [string, string] => [name, value]))
  // Cut off here and now when the caller gives up: the worker learns of it from the stream.
  const stream = body instanceof ReadableStream ? body.pipeThrough(new TransformStream(), { signal }) : body
  const response = new Response(stream, { status, statusText, headers })
  // The platform's constructor knows no address.
  Object.defineProperty(response, 'url', { value: url })
  return response
}
