import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import type { Plugin, ViteDevServer } from 'vite'
import type { FakeBridge, fakeBridge, fakeServer } from '../../client/src/testing/index.ts'

type Testing = { readonly fakeBridge: typeof fakeBridge; readonly fakeServer: typeof fakeServer }

/**
 * Gives the pages of a browser test a bridge and an API over real HTTP, on their own origin: `/support/…` and `/api/…`.
 * `/double/reset` starts over, `/double/tokens` tells every token there has ever been, `/double/seen` what came in.
 */
export function bridgeDouble(): Plugin {
  return {
    name: 'bridge-double',
    configureServer(server) {
      let bridge: Promise<FakeBridge> | null = null
      const current = () => {
        bridge ??= create(server)
        return bridge
      }
      server.middlewares.use((request, response, next) => {
        const path = request.url ?? ''
        if (path === '/double/reset') {
          bridge = null
          response.end()
        } else if (/^\/(?:support|api|double)\//.test(path)) {
          current()
            .then((made) => (path.startsWith('/double/') ? tell(made, path, response) : pass(made, request, response)))
            .catch(next)
        } else next()
      })
    },
  }
}

/** Loaded by vite, which resolves the workspace to its sources. */
async function create(server: ViteDevServer): Promise<FakeBridge> {
  const testing = (await server.ssrLoadModule('/src/testing/index.ts')) as Testing
  return testing.fakeBridge(testing.fakeServer({ now: Date.now }), { api })
}

async function api(request: Request): Promise<Response> {
  switch (new URL(request.url).pathname) {
    case '/api/redirect':
      return new Response(null, { status: 302, headers: { Location: '/api/elsewhere' } })
    case '/api/upload':
      return Response.json({
        length: (await request.arrayBuffer()).byteLength,
        type: request.headers.get('Content-Type'),
      })
    case '/api/parts':
      return new Response(parts(request.signal), { headers: { 'Content-Type': 'text/plain' } })
    default:
      return Response.json({ context: request.headers.get('Support-Context') })
  }
}

/** One part at once, the next never: only what really streams delivers it. */
function parts(signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('first'))
      signal.addEventListener('abort', () => controller.close())
    },
  })
}

async function pass(bridge: FakeBridge, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const body: Buffer[] = []
  for await (const chunk of request) body.push(chunk as Buffer)
  const answer = await bridge.fetch(`http://${request.headers.host ?? 'localhost'}${url}`, {
    method,
    headers: Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
    signal: gone.signal,
    ...(body.length === 0 ? {} : { body: Buffer.concat(body) }),
  } as RequestInit)
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body === null) return void response.end()
  Readable.fromWeb(answer.body as NodeStream)
    // The page gave up: nobody is left to be told.
    .on('error', () => response.destroy())
    .pipe(response)
}

function tell(bridge: FakeBridge, path: string, response: ServerResponse): void {
  const seen = bridge.seen.map(({ method, url, headers }) => ({
    call: `${method} ${new URL(url).pathname}`,
    authorization: headers.get('Authorization'),
  }))
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify(path === '/double/tokens' ? [...bridge.tokens] : seen))
}
