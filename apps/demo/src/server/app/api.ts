import type { Guard, GuardCaller } from '@understudy/server/guard'
import type { Sql } from '@understudy/server/sql'
import { type Context, Hono } from 'hono'
import { ACTIONS, type ActionName } from '../../shared/actions.ts'
import { checkBody, readJson } from '../http/body.ts'
import { problem } from '../http/problems.ts'
import { findCaller } from './caller.ts'
import type { AppRequest, AppRoute } from './route.ts'
import { APP_ROUTES } from './routes.ts'

export interface ApiOptions {
  readonly sql: Sql
  readonly guard: Pick<Guard, 'check'>
  readonly now: () => number
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
  { sql, guard, now }: ApiOptions,
  route: AppRoute,
  c: Context<{ Bindings: RequestBindings }>,
): Promise<Response> {
  const request = c.req.raw
  const body = route.body === undefined ? { json: undefined } : await readJson(request)
  const json = body instanceof Response ? undefined : body.json
  const action = typeof route.action === 'string' ? route.action : route.action(json)

  // The guard comes before any word about the body: a stranger learns nothing about the API.
  const { ip } = c.env
  const checked = await guard.check(request, named(action), ip === undefined ? {} : { ip })
  if (!checked.ok) return checked.response
  const asked = { route, json, params: c.req.param(), query: new URL(request.url).searchParams, now: now() }
  try {
    const response = body instanceof Response ? body : await handle(sql, checked.caller, asked)
    await checked.finished(response)
    return response
  } catch (error) {
    await checked.finished({ status: 500 })
    throw error
  }
}

interface Asked extends Pick<AppRequest<unknown>, 'params' | 'query' | 'now'> {
  readonly route: AppRoute
  readonly json: unknown
}

async function handle(sql: Sql, { sub, actor }: GuardCaller, { route, json, ...asked }: Asked): Promise<Response> {
  const caller = await findCaller(sql, sub, actor.id)
  if (caller === null || route.roles?.includes(caller.role) === false) return problem('actor_not_allowed')
  const errors = route.body === undefined ? [] : checkBody(route.body, json)
  if (errors.length > 0) return problem('validation_failed', { errors })
  const result = await route.handle({ sql, caller, body: json, ...asked })
  if (result === null) return problem('not_found')
  return result instanceof Response ? result : Response.json(result)
}

function named(action: ActionName) {
  return { ...ACTIONS[action], action }
}
