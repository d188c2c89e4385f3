import { type ServerType, serve } from '@hono/node-server'
import type { Problem, StartedAnswer } from '@understudy/protocol'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { createGuard } from '../guard/index.ts'
import { honoBridge } from '../hosts/hono.ts'
import { createCookieJar } from '../testing/cookieJar.ts'
import { eachDatabase } from '../testing/databases.ts'
import { COOKIES, openSite } from '../testing/site.ts'
import { ACTIONS, BRIDGE_ISSUER, guardApart, START, setStage } from '../testing/stage.ts'
import type { ProxyOptions, Upstream } from './options.ts'

/** What the API behind the proxy was asked, oldest first. */
interface Heard {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: string
}

eachDatabase('proxy', (open) => {
  const servers: ServerType[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  function listen(app: Pick<Hono, 'fetch'>): Promise<string> {
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
      servers.push(server)
    })
  }

  /** A bridge by cookie, an API with a guard of its own in front of it, and a page that knows only the bridge's host. */
  async function served(mode: 'view' | 'act' | null, more: Partial<Upstream<typeof ACTIONS>> = {}) {
    const sql = await open()
    const site = await openSite(sql)
    const { stage } = site
    const heard: Heard[] = []
    const api = new Hono()
    const guard = createGuard(guardApart(stage))
    api.use(async (c, next) => {
      const body = await c.req.raw.clone().text()
      heard.push({ method: c.req.method, url: c.req.url, headers: c.req.raw.headers, body })
      await next()
    })
    api.get('/v1/invoices/:id', guard.guarded('invoice.read'), (c) => c.json({ of: c.get('caller').sub }))
    api.post('/v1/projects', guard.guarded('project.rename'), (c) => c.json({ by: c.get('caller').actor.id }, 201))
    api.get('/v1/pages/html', (c) => c.html('<script>parent.stolen = 1</script>'))
    api.get('/v1/pages/loud', (c) => {
      c.header('Set-Cookie', '__Host-understudy=planted; Secure; Path=/')
      c.header('Access-Control-Allow-Origin', '*')
      c.header('Clear-Site-Data', '"*"')
      c.header('Cache-Control', 'public, max-age=600')
      c.header('Connection', 'X-Hop')
      c.header('X-Hop', 'hop')
      c.header('X-Total', '3')
      return c.json({})
    })
    api.get('/v1/moved/near', (c) => c.redirect('/v1/invoices/7', 303))
    api.get('/v1/moved/far', (c) => c.redirect('https://evil.example/v1/', 302))
    api.get('/v1/moved/up', (c) => c.redirect('/admin', 302))
    api.get('/v1/files/*', (c) => c.json({}))
    api.post('/v1/gateway', (c) => c.text('Bad gateway', 502))
    api.get('/v1/slow', () => new Promise<Response>(() => undefined))
    api.get('/v1/feed', () => {
      const source = new ReadableStream({ start: (to) => to.enqueue(new TextEncoder().encode('data: 1\n\n')) })
      return new Response(source, { headers: { 'Content-Type': 'text/event-stream' } })
    })
    const url = `${await listen(api)}/v1/`
    const options: ProxyOptions<typeof ACTIONS> = {
      actions: ACTIONS,
      upstreams: [
        {
          path: '/api/billing/',
          url,
          timeout: 2000,
          largestBody: 1000,
          ...more,
          routes: [
            { method: 'GET', path: 'invoices/:id', action: 'invoice.read' },
            { method: 'GET', path: 'pages/*', action: 'invoice.read' },
            { method: 'GET', path: 'moved/:where', action: 'invoice.read' },
            { method: 'GET', path: 'slow', action: 'invoice.read' },
            { method: 'GET', path: 'feed', action: 'invoice.read', stream: true },
            { method: 'GET', path: 'files/*', action: 'invoice.read' },
            { method: 'GET', path: 'files/:id/export', action: 'data.export' },
            { method: 'POST', path: 'projects', action: 'project.rename' },
            { method: 'POST', path: 'gateway', action: 'project.rename' },
            { method: 'DELETE', path: 'projects', action: 'invoice.pay' },
          ],
        },
      ],
      ownAuthorization: async ({ sub }) => (sub === 'sup_dana' ? `Bearer ${await stage.own(sub)}` : null),
    }
    const proxy = stage.bridge.proxy(options)
    const page = site.page()
    await page.signIn(await stage.own('sup_dana'))
    let context = (await (await page.get('/support/context')).json()) as { epoch: number; session?: { id: string } }
    if (mode !== null) {
      context = (await (await page.post('/support/sessions', { body: { ...START, mode } })).json()) as StartedAnswer
    }
    const app = new Hono()
    app.use(honoBridge(proxy, { ip: () => '192.0.2.7' }))
    app.all('*', (c) => c.text('the host’s', 418))
    const asserted = { 'Support-Context': `${context.session?.id ?? 'own'};e=${context.epoch}` }
    const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit) =>
      app.request(
        new Request(BRIDGE_ISSUER + path, {
          method,
          headers: {
            Cookie: page.jar.header(),
            'Sec-Fetch-Site': 'same-origin',
            'Sec-Fetch-Dest': 'empty',
            ...(method === 'GET' ? {} : { Origin: BRIDGE_ISSUER }),
            ...asserted,
            ...headers,
          },
          ...(body === undefined ? {} : { body, duplex: 'half' }),
        } as RequestInit),
      )
    const code = async (response: Response) => `${response.status} ${((await response.json()) as Problem).code}`
    return {
      ...site,
      newPage: site.page,
      proxy,
      options,
      page,
      ask,
      code,
      heard,
      asserted,
      session: context.session?.id ?? 'own',
    }
  }

  test('a page without a token reaches the API as the subject, in the actor’s name', async () => {
    const { ask, heard, stage, session } = await served('act')
    const read = await ask('GET', '/api/billing/invoices/7?of=2026&of=2025')
    expect([read.status, await read.json()]).toEqual([200, { of: 'cus_noor' }])
    const body = JSON.stringify({ name: 'Atlas' })
    const changed = await ask('POST', '/api/billing/projects', { 'Content-Type': 'application/json' }, body)
    expect([changed.status, await changed.json()]).toEqual([201, { by: 'sup_dana' }])
    expect(heard.map(({ method, url }) => `${method} ${new URL(url).pathname}${new URL(url).search}`)).toEqual([
      'GET /v1/invoices/7?of=2026&of=2025',
      'POST /v1/projects',
    ])
    expect(heard[1]?.body).toBe(body)
    const rows = (await stage.audit()).filter(({ type }) => type === 'SUPPORT_ACTION')
    expect(rows.map(({ outcome, action, session: of }) => [outcome, action?.name, of])).toContainEqual([
      'allowed',
      'project.rename',
      session,
    ])
  })

  test('as oneself it shows the host’s own token, and without one it is refused', async () => {
    const { ask, heard, stage, newPage, code } = await served(null)
    expect(await (await ask('GET', '/api/billing/invoices/7')).json()).toEqual({ of: 'sup_dana' })
    expect(heard[0]?.headers.get('Authorization')).toMatch(/^Bearer /)
    const other = newPage(createCookieJar())
    await other.signIn(await stage.own('sup_omar'))
    const refused = await ask('GET', '/api/billing/invoices/7', {
      Cookie: other.jar.header(),
      'Support-Context': 'own;e=0',
    })
    expect(await code(refused)).toBe('401 not_authenticated')
    expect(heard).toHaveLength(1)
  })

  test('no word of the browser about who somebody is gets through, and no cookie (R-63)', async () => {
    const { ask, heard, session } = await served('view')
    const sent = {
      'X-User': 'root',
      'X-User-Id': '1',
      'X-Act-As': 'root',
      'X-Impersonate-User': 'root',
      'Impersonate-User': 'root',
      'X-Forwarded-User': 'root',
      'X-Forwarded-For': '10.0.0.1',
      'X-Forwarded-Host': 'admin.internal',
      'X-Remote-User': 'root',
      'Remote-User': 'root',
      'X-Auth-Request-Email': 'root@app.example',
      'X-HTTP-Method-Override': 'DELETE',
      'X-Original-URL': '/admin',
      Forwarded: 'for=10.0.0.1',
      'Proxy-Authorization': 'Basic cm9vdDpyb290',
      'X-Anything-Else': 'root',
      TE: 'trailers',
      Accept: 'application/json',
      'If-None-Match': '"7"',
    }
    expect((await ask('GET', '/api/billing/invoices/7', sent)).status).toBe(200)
    const names = [...(heard[0]?.headers.keys() ?? [])].sort()
    const platform = [
      'accept-encoding',
      'cache-control',
      'pragma',
      'accept-language',
      'connection',
      'host',
      'sec-fetch-mode',
      'user-agent',
    ]
    expect(names.filter((name) => !platform.includes(name))).toEqual([
      'accept',
      'authorization',
      'if-none-match',
      'support-context',
    ])
    expect(heard[0]?.headers.get('Support-Context')).toMatch(new RegExp(`^${session};e=\\d+$`))
    expect(heard[0]?.headers.get('host')).toMatch(/^127\.0\.0\.1:/)
  })

  test('a token that a page sends besides is refused, not handed on (R-63)', async () => {
    const { ask, heard, stage, code } = await served('view')
    const headers = { Authorization: `Bearer ${await stage.own('sup_dana')}` }
    expect(await code(await ask('GET', '/api/billing/invoices/7', headers))).toBe('400 ambiguous_credentials')
    expect(heard).toEqual([])
  })

  test('only listed methods and addresses are there (R-63)', async () => {
    const { ask, code, heard } = await served('act')
    expect(await code(await ask('PUT', '/api/billing/projects'))).toBe('405 method_not_allowed')
    expect((await ask('PUT', '/api/billing/projects')).headers.get('Allow')).toBe('POST, DELETE')
    expect(await code(await ask('OPTIONS', '/api/billing/projects'))).toBe('405 method_not_allowed')
    expect(await code(await ask('GET', '/api/billing/admin'))).toBe('404 not_found')
    expect(await code(await ask('GET', '/api/billing/'))).toBe('404 not_found')
    expect((await ask('GET', '/api/other/invoices/7')).status).toBe(418)
    expect((await ask('HEAD', '/api/billing/invoices/7')).status).toBe(200)
    expect(heard.map(({ method }) => method)).toEqual(['HEAD'])
  })

  test.each([
    '/api/billing/pages/../../admin',
    '/api/billing/pages/%2e%2e/%2e%2e/admin',
    '/api/billing/pages/..%2f..%2fadmin',
    '/api/billing/pages/..%5c..%5cadmin',
    '/api/billing/pages/%252e%252e%252fadmin',
    '/api/billing/pages/%252e%252e/admin',
    '/api/billing/pages/..;/admin',
    '/api/billing/pages/.;x/admin',
    '/api/billing/pages/a%00b',
    '/api/billing/pages/a%0d%0aX-User:%20root',
    '/api/billing/pages//evil.example/',
    '/api/billing//evil.example/',
    '/api/billing/pages/%c0%ae%c0%ae/admin',
    '/api/billing/pages/%',
    '/api/billing/https://evil.example/',
    '/api/billing/@evil.example/',
    '/api/billing/\\evil.example/',
  ])('no way out of the target: %s (R-63)', async (path) => {
    const { ask, heard } = await served('view')
    expect([404, 418]).toContain((await ask('GET', path)).status)
    expect(heard).toEqual([])
  })

  test('the guard comes first: mode, class, context and session', async () => {
    const { ask, code, heard, page, session, asserted } = await served('view')
    expect(await code(await ask('POST', '/api/billing/projects'))).toBe('403 mode_read_only')
    expect(await code(await ask('DELETE', '/api/billing/projects'))).toBe('403 action_restricted')
    expect(await code(await ask('GET', '/api/billing/invoices/7', { 'Support-Context': 'own;e=1' }))).toBe(
      '409 context_mismatch',
    )
    expect(await code(await ask('GET', '/api/billing/invoices/7', { 'Sec-Fetch-Site': 'cross-site' }))).toBe(
      '403 origin_refused',
    )
    const before = page.jar.all()
    await page.post(`/support/sessions/${session}/end`)
    page.jar.restore(before)
    expect(await code(await ask('GET', '/api/billing/invoices/7', asserted))).toBe('401 session_ended')
    expect(heard).toEqual([])
  })

  test('of several routes the one that names more decides, in whichever order they are written', async () => {
    const { ask, code, heard } = await served('act')
    expect(await code(await ask('GET', '/api/billing/files/7/export'))).toBe('403 action_restricted')
    expect(await code(await ask('GET', '/api/billing/files'))).toBe('404 not_found')
    expect(heard).toEqual([])
    expect((await ask('GET', '/api/billing/files/7/preview')).status).toBe(200)
  })

  test('what an API says about this origin is not passed on, and nothing is kept by a browser (R-63)', async () => {
    const { ask } = await served('view')
    const { headers } = await ask('GET', '/api/billing/pages/loud')
    const named = ['set-cookie', 'access-control-allow-origin', 'clear-site-data', 'connection', 'x-hop']
    expect(named.filter((name) => headers.has(name))).toEqual([])
    expect([headers.get('Cache-Control'), headers.get('X-Content-Type-Options'), headers.get('X-Total')]).toEqual([
      'no-store',
      'nosniff',
      '3',
    ])
    const html = await ask('GET', '/api/billing/pages/html')
    expect(html.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox")
  })

  test('a redirect is followed by nobody: within the target it is an address here, elsewhere it is refused', async () => {
    const { ask, code, heard } = await served('view')
    const near = await ask('GET', '/api/billing/moved/near')
    expect([near.status, near.headers.get('Location')]).toEqual([303, '/api/billing/invoices/7'])
    expect(await code(await ask('GET', '/api/billing/moved/far'))).toBe('502 upstream_failed')
    expect(await code(await ask('GET', '/api/billing/moved/up'))).toBe('502 upstream_failed')
    expect(heard).toHaveLength(3)
  })

  test('too large a body is refused, announced or not, and is no change in the subject’s history', async () => {
    const { ask, code, stage } = await served('act')
    const large = 'x'.repeat(1001)
    expect(await code(await ask('POST', '/api/billing/projects', { 'Content-Length': '1001' }, large))).toBe(
      '413 body_too_large',
    )
    const unannounced = new Blob([large]).stream()
    expect(await code(await ask('POST', '/api/billing/projects', {}, unannounced))).toBe('413 body_too_large')
    expect(await stage.sql.query('SELECT action FROM understudy.session_change', [])).toEqual([])
  })

  test('an API that is silent or not there is 504 or 502; a change sent there stays in the history', async () => {
    const silent = await served('view', { timeout: 50 })
    expect(await silent.code(await silent.ask('GET', '/api/billing/slow'))).toBe('504 upstream_failed')
    const gateway = await served('act')
    expect((await gateway.ask('POST', '/api/billing/gateway')).status).toBe(502)
    expect(await gateway.stage.sql.query('SELECT action FROM understudy.session_change', [])).toHaveLength(1)
    const away = await served('act', { url: 'http://127.0.0.1:1/v1/' })
    expect(await away.code(await away.ask('POST', '/api/billing/projects'))).toBe('502 upstream_failed')
    expect(await away.stage.sql.query('SELECT action FROM understudy.session_change', [])).toEqual([
      { action: 'project.rename' },
    ])
  })

  test('an answer that goes on ends with the session', async () => {
    const { ask, page, session } = await served('view')
    const feed = await ask('GET', '/api/billing/feed')
    const reader = feed.body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
    await page.post(`/support/sessions/${session}/end`)
    expect((await reader.read()).done).toBe(true)
  })

  test('settings that it could not keep are refused when it is made', async () => {
    const { stage } = await setStage(await open(), COOKIES).then((made) => ({ stage: made }))
    const good: Upstream<typeof ACTIONS> = {
      path: '/api/',
      url: 'https://api.internal/',
      routes: [{ method: 'GET', path: 'x', action: 'invoice.read' }],
    }
    const made = (upstream: object) => () =>
      stage.bridge.proxy({
        actions: ACTIONS,
        upstreams: [{ ...good, ...upstream }],
        ownAuthorization: () => null,
      })
    expect(made({})).not.toThrow()
    for (const bad of [
      { path: 'api/' },
      { path: '/api' },
      { path: '/../' },
      { path: '/' },
      { url: 'http://api.internal/' },
      { url: 'https://api.internal/v1' },
      { url: 'https://user:pass@api.internal/' },
      { url: 'https://api.internal/?key=1' },
      { routes: [] },
      { routes: [{ method: 'GET', path: '/x', action: 'invoice.read' }] },
      { routes: [{ method: 'GET', path: 'x', action: 'unheard.of' }] },
      { routes: [{ method: 'POST', path: 'x', action: 'invoice.read', stream: true }] },
      { headers: ['X-User'] },
      { headers: ['Cookie'] },
      { headers: ['authorization'] },
      { headers: ['Support-Context'] },
      { timeout: 0 },
      { largestBody: 0.5 },
      { credential: 'issued' },
    ]) {
      expect(made(bad), JSON.stringify(bad)).toThrow(TypeError)
    }
    expect(() => stage.bridge.proxy({ actions: ACTIONS, upstreams: [], ownAuthorization: () => null })).toThrow(
      TypeError,
    )
    await stage.bridge.close()
  })
})
