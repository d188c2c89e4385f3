import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { onTestFinished } from 'vitest'
import type { Bridge } from '../bridge.ts'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { type CookieJar, createCookieJar } from './cookieJar.ts'
import { ACTIONS, BRIDGE_ISSUER, type Stage, setStage } from './stage.ts'

/** What the small application behind the guard answers: whose data it would have touched, and for whom. */
export interface Acted {
  readonly sub: string
  readonly actor: string
}

/** A browser on a page of the site. Its requests are what the platform's `fetch` would send from there. */
export interface Page {
  readonly jar: CookieJar
  readonly fetch: typeof globalThis.fetch
  /** A JSON request with an Idempotency-Key. */
  post(path: string, options?: PageRequest): Promise<Response>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Takes the cookies of this moment, and sends with them whenever it is called. */
  delayed(path: string, options?: PageRequest): () => Promise<Response>
  /** Signs somebody in by cookie. */
  signIn(token: string): Promise<Response>
  /** What becomes of the cookies of the answers from here on. */
  network: { setCookie: 'kept' | 'stripped' }
}

export interface PageRequest {
  readonly body?: unknown
  /** In the form of a header; `null`: the whole body as it is. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Bridge and application on one host, over real HTTP. */
export interface Site {
  readonly stage: Stage
  /** A browser of its own, unless a jar is given. `origin`: where its page is, by default the bridge's. */
  page(jar?: CookieJar, origin?: string): Page
  /** Sends exactly this, as no page could. */
  raw(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Response>
  /** What the application did, oldest first. */
  readonly acted: readonly Acted[]
}

export const COOKIES: Partial<BridgeOptions> = { browserSessions: {} }

/** Serves a site until the test is over. */
export async function openSite(sql: Sql, options: Partial<BridgeOptions> = {}): Promise<Site> {
  const stage = await setStage(sql, { ...COOKIES, ...options })
  const acted: Acted[] = []
  const { server, address } = await listen(siteApp(stage.bridge, acted))
  onTestFinished(async () => {
    // Ends open event streams; without it the server would wait for them.
    await stage.bridge.close()
    await new Promise((resolve) => server.close(resolve))
  })

  const raw: Site['raw'] = (method, path, headers, body) =>
    fetch(address + path, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) })
  return {
    stage,
    acted,
    raw,
    page: (jar = createCookieJar(), origin = BRIDGE_ISSUER) => createPage({ address, origin, jar }),
  }
}

function siteApp(bridge: Bridge, acted: Acted[]): Hono {
  const app = new Hono()
  const guard = bridge.guard(ACTIONS)
  app.all('/support/*', (c) => bridge.fetch(c.req.raw, { ip: '192.0.2.7' }))
  app.get('/api/invoices', guard.guarded('invoice.read'), (c) => c.json(act(c.get('caller'))))
  app.post('/api/projects', guard.guarded('project.rename'), (c) => c.json(act(c.get('caller'))))
  return app

  function act({ sub, actor }: { readonly sub: string; readonly actor: { readonly id: string } }): Acted {
    acted.push({ sub, actor: actor.id })
    return { sub, actor: actor.id }
  }
}

function listen(app: Hono): Promise<{ readonly server: ServerType; readonly address: string }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve({ server, address: `http://127.0.0.1:${port}` }),
    )
  })
}

let keys = 0

interface Place {
  /** Where the server listens, whatever it is called. */
  readonly address: string
  readonly origin: string
  readonly jar: CookieJar
}

function createPage({ address, origin, jar }: Place): Page {
  const network: Page['network'] = { setCookie: 'kept' }

  async function send(path: string, init: RequestInit, cookies: string): Promise<Response> {
    const headers = new Headers(init.headers)
    const method = init.method ?? 'GET'
    headers.set('Sec-Fetch-Site', 'same-origin')
    if (method !== 'GET') headers.set('Origin', origin)
    if (cookies !== '' && init.credentials !== 'omit') headers.set('Cookie', cookies)
    const response = await fetch(address + path, { ...init, headers })
    if (network.setCookie === 'kept') jar.take(response.headers.getSetCookie())
    return response
  }

  const fetchFrom: typeof globalThis.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : String(input), origin)
    if (url.origin !== origin) throw new TypeError(`The site has no ${url.origin}.`)
    return send(url.pathname + url.search, init, jar.header())
  }
  const posting = ({ body = {}, headers = {} }: PageRequest = {}): RequestInit => {
    keys += 1
    return {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `page-${keys}`, ...headers },
    }
  }
  return {
    jar,
    network,
    fetch: fetchFrom,
    post: (path, options) => fetchFrom(path, posting(options)),
    get: (path, headers = {}) => fetchFrom(path, { headers }),
    delayed(path, options) {
      const cookies = jar.header()
      return () => send(path, posting(options), cookies)
    },
    signIn: (token) => fetchFrom('/support/browser', posting({ headers: { Authorization: `Bearer ${token}` } })),
  }
}
