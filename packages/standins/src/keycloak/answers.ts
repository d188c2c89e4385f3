/** The errors of the OpenID Connect endpoints. */
export class OidcError extends Error {
  override readonly name = 'OidcError'
  readonly status: number
  readonly body: Readonly<Record<string, string>>

  constructor(status: number, error: string, description: string) {
    super(error)
    this.status = status
    this.body = { error, error_description: description }
  }
}

const JSON_TYPE = 'application/json'

export function oidcJson(body: object, status = 200, cache = 'no-store'): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': JSON_TYPE, 'Cache-Control': cache } })
}

/** A good answer of the admin API. */
export function adminJson(body: unknown, headers: Headers = new Headers()): Response {
  headers.set('Content-Type', `${JSON_TYPE};charset=UTF-8`)
  headers.set('Cache-Control', 'no-cache')
  return new Response(JSON.stringify(body), { headers })
}

/** A refusal of the admin API: some say `error`, some `errorMessage`. */
export function adminRefusal(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': JSON_TYPE } })
}

export const unauthorized = () => adminRefusal(401, { error: 'HTTP 401 Unauthorized' })
export const forbidden = () => adminRefusal(403, { error: 'HTTP 403 Forbidden' })

export function page(title: string, status: number, headers: Headers = new Headers()): Response {
  headers.set('Content-Type', 'text/html;charset=utf-8')
  return new Response(`<!DOCTYPE html><html lang="en"><title>${title}</title><h1>${title}</h1></html>`, {
    status,
    headers,
  })
}

export function bearerOf(request: Request): string {
  return /^Bearer (.+)$/u.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
}
