import { pickCookie, pickedSystem } from './systems/picked.ts'

/** Asks the bridge on behalf of the caller of a request. */
export type AskBridge = (path: string, request: Request) => Promise<Response>

/** Asks within the process, with the caller's own token and what their browser runs on, and nothing else of the request. */
export function bridgeFor(fetch: (request: Request) => Promise<Response>, origin: string): AskBridge {
  return (path, { headers }) => {
    const [choice = ''] = pickCookie(pickedSystem(headers.get('Cookie'), origin), origin).split(';')
    return fetch(
      new Request(origin + path, { headers: { Authorization: headers.get('Authorization') ?? '', Cookie: choice } }),
    )
  }
}
