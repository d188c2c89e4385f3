/** Asks the bridge on behalf of the caller of a request. */
export type AskBridge = (path: string, request: Request) => Promise<Response>

/** Asks within the process, with the caller's own token and nothing else of the request. */
export function bridgeFor(fetch: (request: Request) => Promise<Response>, origin: string): AskBridge {
  return (path, { headers }) =>
    fetch(new Request(origin + path, { headers: { Authorization: headers.get('Authorization') ?? '' } }))
}
