import { type Context, Hono } from 'hono'
import { html, type PortalLayout, portalPage, redirect } from './answers.ts'
import { type CookieName, type KotauthCookies, PORTAL_LIFE } from './cookies.ts'
import { machineApi } from './machineApi.ts'
import { type OidcOptions, oidcRoutes } from './oidc.ts'
import { signInRoutes } from './signIn.ts'
import type { KotauthSession } from './store.ts'

/** What the portal shows while somebody acts in an account; an empty text otherwise. */
export function bannerOf(session: KotauthSession | null): string {
  if (session?.impersonator == null) return ''
  const { tenant, user, impersonator } = session
  const stop = `/t/${tenant}/account/impersonation/stop`
  return `<aside>Impersonating ${user.username}<p>Signed in as ${impersonator.user.username}, and recorded</p><form method="post" action="${stop}"><button>End session</button></form></aside>`
}

export interface AppOptions extends OidcOptions {
  readonly layout: PortalLayout
}

/** Forms answered by redirects, as the server has them: nothing of impersonation is JSON. */
export function kotauthApp(cookies: KotauthCookies, now: () => number, options: AppOptions): Hono {
  const { store, clients, url, users } = options
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
  const layout = (c: Context, title: string) => portalPage(options.layout, title, bannerOf(portalOf(c)))

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
  for (const path of ['/admin', '/admin/workspaces/:slug/users/:id']) {
    app.get(path, (c) => (adminOf(c) === null ? redirect('/admin/login') : html('Console')))
  }
  app.get('/', () => html('Kotauth'))
  app.route('/', signInRoutes(cookies, url))
  app.route('/t/:slug', oidcRoutes({ store, clients, url, users }))
  app.route('/t/:slug/api/v1', machineApi(store))
  return app
}
