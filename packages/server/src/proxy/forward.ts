import { Refusal } from '../refusal.ts'
import { responseHeaders } from './headers.ts'
import type { Upstream } from './options.ts'

const PATIENCE = 30_000
const LARGEST_BODY = 10 * 1024 * 1024

type Place = Pick<Upstream, 'path' | 'url' | 'timeout' | 'largestBody'>

/** What is sent on: to where it may go, in the name of who was let through. */
export interface Forwarded {
  readonly request: Request
  readonly upstream: Place
  readonly address: URL
  readonly headers: Headers
  /** Stops it underway. */
  readonly signal?: AbortSignal
}

/**
 * The upstream's answer, fit for a browser. Follows no redirect: one that stays below the target is handed on as an address
 * here, any other is refused. Tries nothing twice.
 *
 * @throws Refusal `body_too_large`, `upstream_failed` (502, or 504 for one that took too long)
 */
export async function forward({ request, upstream, address, headers, signal }: Forwarded): Promise<Response> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), upstream.timeout ?? PATIENCE)
  const body = boundedBody(request, upstream.largestBody ?? LARGEST_BODY)
  try {
    const response = await fetch(address, {
      method: request.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, patience.signal, ...(signal === undefined ? [] : [signal])]),
      ...(body === null ? {} : { body: body.stream, duplex: 'half' }),
    } as RequestInit)
    return await answerOf(response, upstream, address)
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    if (body?.exceeded() === true) throw new Refusal('body_too_large')
    throw new Refusal('upstream_failed', { status: patience.signal.aborted ? 504 : 502, cause })
  } finally {
    clearTimeout(timer)
  }
}

async function answerOf(response: Response, upstream: Place, address: URL): Promise<Response> {
  const headers = responseHeaders(response)
  const location = response.headers.get('Location')
  if (location !== null) {
    const to = URL.canParse(location, address) ? new URL(location, address).href : ''
    if (!to.startsWith(upstream.url)) {
      await response.body?.cancel()
      throw new Refusal('upstream_failed')
    }
    headers.set('Location', upstream.path + to.slice(upstream.url.length))
  }
  const { status, body } = response
  return new Response(body, { status, headers })
}

/** The body as it comes in, until it is larger than it may be: its announced length may be missing or wrong. */
function boundedBody(request: Request, most: number): { stream: ReadableStream; exceeded: () => boolean } | null {
  if (Number(request.headers.get('Content-Length')) > most) throw new Refusal('body_too_large')
  if (request.body === null) return null
  let size = 0
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength
      if (size > most) controller.error(new Refusal('body_too_large'))
      else controller.enqueue(chunk)
    },
  })
  return { stream: request.body.pipeThrough(counted), exceeded: () => size > most }
}
