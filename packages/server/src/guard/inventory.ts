import type { ActionMap } from '@understudy/protocol'
import { isBridgePath } from '../hosts/paths.ts'
import { actionOf, tagOf } from './middleware.ts'

/** A route as a router keeps it: Hono's `app.routes` is a list of these. */
export interface RegisteredRoute {
  /** Such as `POST`; `ALL` for every method. */
  readonly method: string
  readonly path: string
  /** What answers, or stands before what answers. */
  readonly handler?: object
  /** For applications that call `guard.check` themselves: the action that they call it with. */
  readonly action?: string
}

/** One route of an application, and what stands before it. */
export interface InventoryEntry {
  readonly method: string
  readonly path: string
  /**
   * `guarded`: a declared action is checked first. `bridge`: the bridge's own. `reads`: nothing is to be changed by this method.
   * `open`: the application says that no support session can reach anything by it. `unguarded`: none of these.
   */
  readonly verdict: 'guarded' | 'bridge' | 'reads' | 'open' | 'unguarded'
  readonly action: string | null
  readonly class: string | null
}

export interface InventoryOptions<M extends ActionMap = ActionMap> {
  /** The application's actions. Only for routes that name theirs. */
  readonly actions?: M
  /** Routes such as `POST /sign-in` that are for nobody in particular. Each has to be there. @default none */
  readonly open?: readonly string[]
}

const SAFE = ['GET', 'HEAD', 'OPTIONS']

/**
 * Every route of an application with what stands before it, for a test of the application's own: a route by which something may
 * change and before which nobody has put a guard is `unguarded`, on the day it is written.
 *
 * Sees what a router keeps. Does not see what a handler does: that a GET changes nothing, and that a guard is called by a handler
 * that says so, stays to be looked at.
 *
 * @throws TypeError for an entry of `open` that is no route, and for an `action` that is not in the map
 * @example
 * test('no route by which something may change is without a guard', () => {
 *   const routes = inventory(app.routes, { open: ['POST /sign-in'] })
 *   expect(routes.filter(({ verdict }) => verdict === 'unguarded')).toEqual([])
 * })
 */
export function inventory(
  routes: readonly RegisteredRoute[],
  { actions = {}, open = [] }: InventoryOptions = {},
): readonly InventoryEntry[] {
  const entries = new Map<string, InventoryEntry>()
  routes.forEach((route, index) => {
    const { method, path, handler, action } = route
    const name = `${method} ${path}`
    const isInBetween = handler !== undefined && (tagOf(handler) !== null || standsBefore(method, handler))
    if (entries.has(name) || isInBetween) return
    const before = routes.slice(0, index).findLast((other) => covers(other, route))
    const tag = action === undefined ? tagOf(before?.handler) : actionOf(actions, action)
    entries.set(name, {
      method,
      path,
      action: tag?.action ?? null,
      class: tag?.class ?? null,
      verdict: tag !== null ? 'guarded' : verdictOf(route, open),
    })
  })
  const stranger = open.find((name) => !entries.has(name))
  if (stranger !== undefined) throw new TypeError(`\`open\` names ${stranger}, which is no route.`)
  return [...entries.values()]
}

function verdictOf({ method, path }: RegisteredRoute, open: readonly string[]): InventoryEntry['verdict'] {
  if (isBridgePath(path)) return 'bridge'
  if (SAFE.includes(method)) return 'reads'
  return open.includes(`${method} ${path}`) ? 'open' : 'unguarded'
}

/** What is there for every method and takes what comes next is no answer. Of one method, it may well be. */
function standsBefore(method: string, handler: object): boolean {
  return method === 'ALL' && typeof handler === 'function' && handler.length > 1
}

/** Whether a guard that stands there is passed on the way to this route. */
function covers({ method, path, handler }: RegisteredRoute, route: RegisteredRoute): boolean {
  if (tagOf(handler) === null || (method !== 'ALL' && method !== route.method)) return false
  return path === route.path || (path.endsWith('/*') && route.path.startsWith(path.slice(0, -1)))
}
