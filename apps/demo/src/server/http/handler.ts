import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { ISSUER_PATH } from '../../shared/identity.ts'
import type { ConsoleEnv } from '../console/api.ts'
import type { kotauthRoutes } from '../systems/kotauth/routes.ts'
import { redirectHost } from './hosts.ts'
import { problem } from './problems.ts'
import type { Door, Site } from './site.ts'
import { WORKSHOP_PATH } from './workshop.ts'

type Bindings = HttpBindings & { readonly ip?: string }

export interface HandlerOptions {
  /** Where all of it is; first the one that a loopback address is sent on to. */
  readonly origins: readonly [first: string, ...others: string[]]
  /** Where only the customer's product is; `null`: nowhere. */
  readonly appOrigin: string | null
  /** The OpenID provider, a Node request handler. */
  readonly provider: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  readonly signIn: Hono<{ Bindings: HttpBindings }>
  readonly appApi: Hono<{ Bindings: { readonly ip?: string } }>
  readonly consoleApi: Hono<ConsoleEnv>
  readonly deskApi: Hono
  /** Kotauth's own routes, for browsers that run on it, and what the page asks of it besides. */
  readonly kotauth: ReturnType<typeof kotauthRoutes>
  readonly bridge: (request: Request, info: { readonly ip?: string }) => Response | Promise<Response>
  /** The documentation. */
  readonly workshop: (request: Request) => Promise<Response>
  readonly site: Site
}

/** What answers requests. */
export interface Handler {
  readonly listener: RequestListener
  /** Resolves once no request is being worked on. */
  settled(): Promise<void>
}

/**
 * Everything on one origin: the provider below `/oidc`, the bridge, both APIs, the documentation, and the app's pages. The app's own origin
 * has neither provider nor console: there is nothing on it that could give anybody a session of their own.
 */
export function createHandler(options: HandlerOptions): Handler {
  const { origins, appOrigin, provider } = options
  const running = new Set<Promise<unknown>>()
  const listenTo = (routes: ReturnType<typeof createRoutes>) =>
    getRequestListener((request, env) =>
      track(Promise.resolve(routes.fetch(request, withAddress(env as HttpBindings)))),
    )
  const toWhole = listenTo(createRoutes(options, 'whole'))
  const toApp = listenTo(createRoutes(options, 'app'))
  const appHost = appOrigin === null ? null : new URL(appOrigin).host

  function track<T>(work: Promise<T>): Promise<T> {
    running.add(work)
    const forget = () => running.delete(work)
    work.then(forget, forget)
    return work
  }

  return {
    listener(request, response) {
      const target = request.url ?? '/'
      const host = request.headers.host ?? ''
      if (host === appHost) return void toApp(request, response)
      const elsewhere = redirectHost(origins, request.method ?? 'GET', host, target)
      if (elsewhere !== null) {
        response.writeHead(elsewhere.status, elsewhere.headers).end()
      } else if (target.startsWith(`${ISSUER_PATH}/`)) {
        // The provider finds out from the two what it is mounted below.
        Object.assign(request, { originalUrl: target, url: target.slice(ISSUER_PATH.length) })
        void track(provider(request, response))
      } else {
        void toWhole(request, response)
      }
    },
    async settled() {
      await Promise.allSettled([...running])
    },
  }
}

function createRoutes(options: HandlerOptions, door: Door) {
  const { signIn, appApi, consoleApi, deskApi, kotauth, bridge, workshop, site } = options
  const app = new Hono<{ Bindings: Bindings }>()
  app.use('/api/*', async (c, next) => {
    // No name, id or number holds this character, and no database takes it.
    if (/%00/u.test(c.req.url)) return problem('not_found')
    await next()
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
    return undefined
  })
  app.route('/api/app', appApi)
  if (door === 'whole') app.route('/api/console', consoleApi).route('/api/desk', deskApi).route('/', kotauth)
  app.all('/api/*', () => problem('not_found'))

  const toBridge = (request: Request, { ip }: Bindings) => bridge(request, ip === undefined ? {} : { ip })
  app.all('/support/*', (c) => toBridge(c.req.raw, c.env))
  app.all('/.well-known/jwks.json', (c) => toBridge(c.req.raw, c.env))
  if (door === 'whole') {
    for (const path of ['/oauth2/*', '/.well-known/oauth-authorization-server']) {
      app.all(path, (c) => toBridge(c.req.raw, c.env))
    }
  }

  if (door === 'whole') {
    app.route('/', signIn)
    for (const path of [WORKSHOP_PATH, `${WORKSHOP_PATH}/*`]) app.all(path, (c) => workshop(c.req.raw))
  }
  app.all('*', (c) => site(c.req.raw, door) ?? problem('not_found'))
  app.onError((error) => {
    console.error('A request failed:', error)
    return problem('internal')
  })
  return app
}

function withAddress(env: HttpBindings): Bindings {
  const ip = addressOf(env.incoming)
  return ip === null ? env : { ...env, ip }
}

function addressOf({ socket }: IncomingMessage): string | null {
  return socket.remoteAddress ?? null
}
