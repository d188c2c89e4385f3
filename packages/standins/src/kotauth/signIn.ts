import { createHash, randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { redirect } from './answers.ts'
import type { KotauthCookies } from './cookies.ts'

/** Both pages of signing in lead on to the tenant's own `authorize`, with a proof in a cookie of five minutes. */
export function signInRoutes(cookies: KotauthCookies, url: () => string): Hono {
  const app = new Hono()
  const lead = (slug: string, client: string, path: string, cookieName: string) => {
    const [verifier, state] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: client, redirect_uri: `${url()}${path}/callback` },
      ...{ scope: 'openid profile email', code_challenge_method: 'S256', state },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    })
    const kept = `${cookieName}=${verifier}.${state}; Path=${path}; Max-Age=300; HttpOnly; SameSite=Lax`
    return redirect(`/t/${slug}/authorize?${query}`, kept)
  }
  app.get('/t/:slug/account/login', (c: Context) => {
    const slug = c.req.param('slug') ?? ''
    return lead(slug, 'kotauth-portal', `/t/${slug}/account`, 'KOTAUTH_PORTAL_PKCE')
  })
  app.get('/admin/login', (c) =>
    cookies.read(c.req.header('cookie') ?? '', 'KOTAUTH_ADMIN') === null
      ? lead('master', 'kotauth-admin', '/admin', 'KOTAUTH_ADMIN_PKCE')
      : redirect('/admin'),
  )
  app.post('/t/:slug/account/logout', (c) =>
    redirect(`/t/${c.req.param('slug')}/account/login`, cookies.cookie('KOTAUTH_PORTAL', null, 0)),
  )
  return app
}
