import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What one endpoint answers. A text is sent as HTML, an object as JSON; `null` never answers. */
export interface GivenAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object | string | null
}

export interface SeenRequest {
  readonly path: string
  readonly authorization: string | null
  readonly form: URLSearchParams
}

/** An authorization server that says what a test tells it to, over real HTTP. */
export interface ExchangeServer {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  /** Tokens that live: what introspection says about each. Revocation takes them out, unless it is told to lie. */
  readonly live: Map<string, object>
  answer(path: string, given: GivenAnswer): void
  close(): Promise<void>
}

/** Starts it on a port of its own. Discovery, introspection and revocation work; the exchange has to be told. */
export async function startExchangeServer(): Promise<ExchangeServer> {
  const seen: SeenRequest[] = []
  const live = new Map<string, object>()
  const told = new Map<string, GivenAnswer>()
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await readBody(request))
    const path = request.url ?? '/'
    seen.push({ path, authorization: request.headers.authorization ?? null, form })
    const { status = 200, headers = {}, body } = told.get(path) ?? usual(path, form)
    if (body === null) return
    const html = typeof body === 'string'
    response.writeHead(status, { 'Content-Type': html ? 'text/html' : 'application/json', ...headers })
    response.end(html ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function usual(path: string, form: URLSearchParams): GivenAnswer {
    const token = form.get('token') ?? ''
    if (path === '/.well-known/oauth-authorization-server') return { body: document(url) }
    if (path === '/introspect') return { body: { active: live.has(token), ...live.get(token) } }
    if (path === '/revoke') {
      live.delete(token)
      return { body: '' }
    }
    return { status: 404, body: 'Not found' }
  }

  return {
    url,
    seen,
    live,
    answer: (path, given) => told.set(path, given),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function document(issuer: string) {
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/introspect`,
    revocation_endpoint: `${issuer}/revoke`,
    grant_types_supported: ['urn:ietf:params:oauth:grant-type:token-exchange'],
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
