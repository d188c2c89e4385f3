import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Policy } from '@understudy/protocol'
import type { Directory } from '@understudy/server'
import { type Context, Hono } from 'hono'
import { decodeJwt } from 'jose'
import { CONSOLE_PATH, type ConsoleAnswer, PORTAL_PATH, type PortalAnswer } from '../../../shared/kotauth.ts'
import type { AgentOf } from '../../desk/agentOf.ts'
import { readJson } from '../../http/body.ts'
import { problem } from '../../http/problems.ts'
import { bearerIn } from '../system.ts'
import type { OwnCookies } from './cookies.ts'
import { forward } from './forward.ts'
import type { RunningKotauth } from './running.ts'

export interface KotauthRoutesOptions {
  readonly origins: readonly string[]
  readonly cookies: OwnCookies
  /** Kotauth, where this request's browser runs on it; `null`: it does not. */
  readonly chosen: (request: Request) => Promise<RunningKotauth | null>
  readonly agentOf: AgentOf
  readonly directory: Directory
  readonly policy: Policy
}

const Start = Type.Object({ subject: Type.String({ minLength: 1, maxLength: 64 }) })

/**
 * Kotauth's routes on the origin of the demo, where its cookies are, for browsers that run on it. Its console and its launcher are
 * the demo's own pages; and what a portal's OpenID client gives elsewhere is given here.
 */
export function kotauthRoutes({ origins, cookies, chosen, agentOf, directory, policy }: KotauthRoutesOptions) {
  const app = new Hono<{ Variables: { kotauth: RunningKotauth } }>()

  for (const path of ['/admin/*', '/t/*', '/api/kotauth/*']) {
    app.use(path, async (c, next) => {
      const kotauth = await chosen(c.req.raw)
      if (kotauth === null) return problem('not_found')
      // Its cookies come by themselves, also with a form of another page's on this machine.
      const foreign = c.req.method === 'POST' && !origins.includes(c.req.header('origin') ?? '')
      if (foreign) return problem('actor_not_allowed')
      c.set('kotauth', kotauth)
      return next()
    })
  }

  const pass = (c: Context<{ Variables: { kotauth: RunningKotauth } }>) => forward(c.req.raw, c.get('kotauth'), cookies)
  app.post('/admin/workspaces/:slug/users/:number/impersonate', pass)
  app.post('/t/:slug/account/impersonation/stop', pass)
  app.get('/t/:slug/protocol/openid-connect/userinfo', pass)

  app.get('/t/:slug/launcher', (c) => c.redirect('/app'))
  app.get('/admin/login', (c) => c.redirect('/console/customers'))
  app.get('/admin/workspaces/:slug/users/:number', (c) => {
    const id = c.get('kotauth').idOf(c.req.param('number'))
    const page = id === null ? '/console/customers' : `/console/customers/${encodeURIComponent(id)}`
    return c.redirect(page + new URL(c.req.url).search)
  })

  app.post(CONSOLE_PATH, async (c) => {
    const agent = await agentOf(c.req.raw)
    const roles = agent === null ? [] : ((await directory.find(agent))?.roles ?? [])
    // Whoever is signed in to Kotauth's console may open every account: only those may be who may start at all.
    if (agent === null || !policy.supportRoles.some((role) => roles.includes(role))) return problem('actor_not_allowed')
    const body = await readJson(c.req.raw)
    if (body instanceof Response) return body
    if (!Value.Check(Start, body.json)) return problem('validation_failed')
    const number = await c.get('kotauth').numberOf(body.json.subject)
    if (number === null) return problem('not_found')
    const { sid } = decodeJwt<{ sid?: string }>(bearerIn(c.req.raw.headers))
    const cookie = await c.get('kotauth').openConsole(agent, sid ?? agent)
    c.header('Set-Cookie', cookies.toBrowser(cookie))
    return c.json({ user: String(number) } satisfies ConsoleAnswer)
  })

  app.get(PORTAL_PATH, async (c) => {
    const kotauth = c.get('kotauth')
    const token = kotauth.portalToken(cookies.toKotauth(c.req.header('cookie')))
    const agent = token === null ? null : await agentOf(c.req.raw)
    const acting = token === null || agent === null ? null : await kotauth.actingBy(token)
    // A session that somebody else has left in this browser is not shown to whoever is here now.
    if (token === null || acting === null || acting.actor.id !== agent) {
      return c.json({ support: null } satisfies PortalAnswer)
    }
    const { sub, act } = decodeJwt<{ act: { sub: string } }>(token)
    const people = { [String(sub)]: acting.subject, [act.sub]: acting.actor }
    const restricted = policy.restrictedClasses
    return c.json({ support: { token, session: acting.session, people, restricted } } satisfies PortalAnswer)
  })
  return app
}
