/** One request as it left the client. */
export interface SentRequest {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly authorization: string | null
  /** The context assertion. */
  readonly context: string | null
  readonly signal: AbortSignal | null
}

export interface FakeFetch {
  /** For the `fetch` option of a client. */
  readonly fetch: typeof globalThis.fetch
  /** Everything that was sent, oldest first. */
  readonly sent: readonly SentRequest[]
}

/**
 * A network that answers as told and remembers what it was sent.
 *
 * @example const { fetch, sent } = fakeFetch(() => new Response(null, { status: 409 }))
 */
export function fakeFetch(
  answer: (sent: SentRequest) => Response | Promise<Response> = () => Response.json({}),
): FakeFetch {
  const sent: SentRequest[] = []
  return {
    sent,
    async fetch(input, init) {
      const request = input instanceof Request ? input : null
      const headers = new Headers(init?.headers ?? request?.headers)
      const entry: SentRequest = {
        url: request?.url ?? String(input),
        method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
        headers,
        authorization: headers.get('Authorization'),
        context: headers.get('Support-Context'),
        signal: init?.signal ?? request?.signal ?? null,
      }
      sent.push(entry)
      return answer(entry)
    },
  }
}
