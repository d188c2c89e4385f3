export const PRIVATE = 'private, no-cache, no-store, must-revalidate'

/** JSON in the three spellings that Hydra uses: its own API, OAuth, and plain errors. */
export function json(body: object, { status = 200, type = 'api', cache }: JsonOptions = {}): Response {
  const types = { api: 'application/json; charset=utf-8', oauth: 'application/json;charset=UTF-8' }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': type === 'plain' ? 'application/json' : types[type],
      ...(cache === undefined ? {} : { 'Cache-Control': cache }),
    },
  })
}

interface JsonOptions {
  readonly status?: number
  readonly type?: 'api' | 'oauth' | 'plain'
  readonly cache?: string
}

/** To the login or the consent application, as a page with a link. */
export function toApplication(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({
    Location: location,
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': PRIVATE,
  })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(`<a href="${location.replaceAll('&', '&amp;')}">Found</a>.\n\n`, { status: 302, headers })
}

/** To the client, with a code or an error in the query. */
export function toClient(redirectUri: string, parameters: Readonly<Record<string, string>>): Response {
  const query = new URLSearchParams(parameters)
  query.sort()
  return new Response(null, {
    status: 303,
    headers: { Location: `${redirectUri}?${query}`, 'Cache-Control': 'no-store' },
  })
}

/** What its own user interface answers for an address it does not know. */
export function notFoundPage(): Response {
  const headers = { 'Content-Type': 'text/html; charset=utf-8' }
  return new Response('<!doctype html><title>404</title>', { status: 404, headers })
}
