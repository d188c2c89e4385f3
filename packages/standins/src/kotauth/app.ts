import { type Context, Hono } from 'hono'
import { type CookieName, type KotauthCookies, PORTAL_LIFE } from './cookies.ts'
import type { KotauthSession, KotauthStore } from './store.ts'

/** What the portal shows while somebody acts in an account; an empty text otherwise. */
export function bannerOf(session: KotauthSession | null): string {
  if (session?.impersonator == null) return ''
  const { tenant, user, impersonator } = session
  const stop = `/t/${tenant}/account/impersonation/stop`
  return `<aside>Impersonating ${user.username}<p>Signed in as ${impersonator.user.username}, and recorded</p><form method="post" action="${stop}"><button>End session</button></form></aside>`
}

/** Forms answered by redirects, as the server has them: nothing of impersonation is JSON. */
export function kotauthApp(store: KotauthStore, cookies: KotauthCookies, now: () => number): Hono {
  const { cookie } = cookies
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.res.headers.set('Date', new Date(now()).toUTCString())
  })
  const sessionIn = (c: Context, name: CookieName) => {
    const id = cookies.read(c.req.header('cookie') ?? '', name)
    return id === null ? null : store.find(id)
  }
  const adminOf = (c: Context) => sessionIn(c, 'KOTAUTH_ADMIN')
  const portalOf = (c: Context) => sessionIn(c, 'KOTAUTH_PORTAL')
  const layout = (c: Context, title: string) => page(title, bannerOf(portalOf(c)))

  app.post('/admin/workspaces/:slug/users/:id/impersonate', async (c) => {
    const admin = adminOf(c)
    if (admin === null) return redirect('/admin/login')
    const { slug, id } = c.req.param()
    if (!/^\d+$/u.test(id)) return new Response(null, { status: 400 })
    const started = await store.start(admin, slug, Number(id))
    if ('refused' in started)
      return redirect(`/admin/workspaces/${slug}/users/${id}?saved=impersonation_${started.refused}`)
    return redirect(`/t/${slug}/launcher`, cookie('KOTAUTH_PORTAL', started.id, PORTAL_LIFE))
  })
  app.post('/t/:slug/account/impersonation/stop', (c) => {
    const portal = portalOf(c)
    if (portal?.impersonator == null) return redirect('/')
    // What the service says is not looked at.
    store.stop(portal, portal.impersonator.id)
    const back = `/admin/workspaces/${portal.tenant}/users/${portal.user.id}?saved=impersonation_ended`
    return redirect(back, cookie('KOTAUTH_PORTAL', null, 0))
  })
  app.post('/admin/impersonation/:id/stop', (c) => {
    const admin = adminOf(c)
    if (admin === null) return redirect('/admin/login')
    if (!/^\d+$/u.test(c.req.param('id'))) return new Response(null, { status: 400 })
    store.stop(store.find(Number(c.req.param('id'))), admin.id)
    return redirect('/admin', cookie('KOTAUTH_PORTAL', null, 0))
  })
  app.post('/t/:slug/account/:what{delete|change-password}', (c) =>
    portalOf(c)?.impersonator == null
      ? redirect(`/t/${c.req.param('slug')}/account`)
      : new Response(null, { status: 403 }),
  )
  for (const [path, title] of [
    ['launcher', 'Applications'],
    ['account', 'Account'],
  ] as const) {
    app.get(`/t/:slug/${path}`, (c) => {
      const portal = portalOf(c)
      // Only what was revoked is looked at here, not what has run out.
      if (portal === null || portal.revokedAt !== null) {
        return redirect(`/t/${c.req.param('slug')}/account/login`, cookie('KOTAUTH_PORTAL', null, 0))
      }
      return layout(c, title)
    })
  }
  app.get('/t/:slug/protocol/openid-connect/userinfo', (c) => {
    const session = store.byToken((c.req.header('authorization') ?? '').replace(/^Bearer /u, ''))
    if (session === null) return Response.json({ error: 'invalid_token' }, { status: 401 })
    const { id, username, name = username } = session.user
    return Response.json({ sub: String(id), preferred_username: username, name })
  })
  app.post('/t/:slug/protocol/openid-connect/token', () =>
    Response.json({ error: 'unsupported_grant_type' }, { status: 400 }),
  )
  return app
}

function redirect(to: string, setCookie?: string): Response {
  const headers = new Headers({ Location: to })
  if (setCookie !== undefined) headers.append('Set-Cookie', setCookie)
  return new Response(null, { status: 302, headers })
}

function page(title: string, banner: string): Response {
  const html = `<!DOCTYPE html><title>${title}</title>${banner}<h1>${title}</h1>`
  return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}
