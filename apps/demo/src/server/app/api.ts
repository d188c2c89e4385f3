import type { Guard, GuardCaller } from '@understudy/server/guard'
import type { Sql } from '@understudy/server/sql'
import { type Context, Hono } from 'hono'
import { ACTIONS, type ActionName } from '../../shared/actions.ts'
import { checkBody, readJson } from '../http/body.ts'
import { problem } from '../http/problems.ts'
import { findCaller } from './caller.ts'
import type { AppRoute } from './route.ts'
import { APP_ROUTES } from './routes.ts'

export interface ApiOptions {
  readonly sql: Sql
  readonly guard: Pick<Guard, 'check'>
  readonly now: () => number
  /** Ends every visit of support in a customer's account. */
  readonly endVisits: (id: string) => Promise<void>
  /** Ends every sign-in of somebody at the provider. */
  readonly endSignIns: (id: string) => Promise<void>
}

/** What the server hands on with a request. */
export interface RequestBindings {
  /** Address of the client. */
  readonly ip?: string
}

/** `/api/app`: the customer's product. Every request passes the guard with the action of its route. */
export function appApi(options: ApiOptions) {
  const app = new Hono<{ Bindings: RequestBindings }>()
  for (const route of APP_ROUTES) app.on(route.method, route.path, (c) => answer(options, route, c))
  for (const path of new Set(APP_ROUTES.map((route) => route.path))) {
    const allow = APP_ROUTES.filter((route) => route.path === path).map(({ method }) => method)
    app.all(path, () => problem('method_not_allowed', { headers: { Allow: allow.join(', ') } }))
  }
  app.notFound(() => problem('not_found'))
  return app
}

async function answer(
  options: ApiOptions,
  route: AppRoute,
  c: Context<{ Bindings: RequestBindings }>,
): Promise<Response> {
  const request = c.req.raw
  // A stranger learns nothing about the API and has nothing read: the body comes after the guard, but for the routes
  // where it decides what the guard is asked about.
  let reading: Promise<Body> | undefined
  const readBody = () => {
    reading ??= route.body === undefined ? Promise.resolve({ json: undefined }) : readJson(request)
    return reading
  }
  const action = typeof route.action === 'string' ? route.action : route.action(jsonOf(await readBody()))

  const { ip } = c.env
  const checked = await options.guard.check(request, named(action), ip === undefined ? {} : { ip })
  if (!checked.ok) return checked.response
  try {
    const response = await handle(options, checked.caller, { request, route, params: c.req.param(), readBody })
    await checked.finished(response)
    return response
  } catch (error) {
    await checked.finished({ status: 500 })
    throw error
  }
}

type Body = Awaited<ReturnType<typeof readJson>>

interface Asked {
  readonly request: Request
  readonly route: AppRoute
  readonly params: Readonly<Record<string, string>>
  readonly readBody: () => Promise<Body>
}

async function handle(
  { sql, now, endVisits, endSignIns }: ApiOptions,
  { actor, subject, sub }: GuardCaller,
  { request, route, params, readBody }: Asked,
): Promise<Response> {
  // Whoever is let into an account as themselves has their own `sub`; the account is the subject's all the same.
  const caller = await findCaller(sql, subject?.id ?? sub, actor.id)
  if (caller === null || route.roles?.includes(caller.role) === false) return problem('actor_not_allowed')
  const body = await readBody()
  if (body instanceof Response) return body
  const errors = route.body === undefined ? [] : checkBody(route.body, body.json)
  if (errors.length > 0) return problem('validation_failed', { errors })
  const result = await route.handle({
    sql,
    caller,
    params,
    query: new URL(request.url).searchParams,
    body: body.json,
    now: now(),
    endVisits: () => endVisits(caller.id),
    endSignIns: () => endSignIns(caller.id),
  })
  if (result === null) return problem('not_found')
  return result instanceof Response ? result : Response.json(result)
}

function jsonOf(body: Body): unknown {
  return body instanceof Response ? undefined : body.json
}

function named(action: ActionName) {
  return { ...ACTIONS[action], action }
}
