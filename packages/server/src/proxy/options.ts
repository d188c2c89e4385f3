import type { ActionMap } from '@understudy/protocol'
import type { OwnGuardCaller } from '../guard/caller.ts'
import { actionOf } from '../guard/middleware.ts'
import { isTrusted } from '../tokens/trusted.ts'
import { isOwnHeader } from './headers.ts'

/** What may be asked of an upstream; whatever is not listed is not there. */
export interface ProxyRoute<M extends ActionMap = ActionMap> {
  /** `GET` lets HEAD through too. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below {@link Upstream.path}, such as `invoices/:id` or `files/*`. */
  readonly path: string
  /** The declared action that the guard judges it as. */
  readonly action: keyof M & string
  /** For answers that go on: cut off when they would not be let through any more. Only for `GET`. @default false */
  readonly stream?: boolean
}

/** An API of the application's that browsers reach through the bridge. */
export interface Upstream<M extends ActionMap = ActionMap> {
  /** Where browsers find it, such as `/api/billing/`. */
  readonly path: string
  /** Where it is, such as `https://billing.internal/v1/`. Nothing a request says leads anywhere else. */
  readonly url: string
  readonly routes: readonly ProxyRoute<M>[]
  /**
   * What it is shown in a support session: a token of the bridge, or what {@link BridgeOptions.issuing} obtained.
   *
   * @default 'bridge'
   */
  readonly credential?: 'bridge' | 'issued'
  /** Headers of the browser to hand on besides the usual ones, none of which says who somebody is. @default none */
  readonly headers?: readonly string[]
  /** Milliseconds until its answer has to begin. @default 30000 */
  readonly timeout?: number
  /** Bytes of a request's body. @default 10485760 */
  readonly largestBody?: number
}

export interface ProxyOptions<M extends ActionMap = ActionMap> {
  /** The application's actions, shared with its guards and buttons. */
  readonly actions: M
  readonly upstreams: readonly Upstream<M>[]
  /**
   * The `Authorization` of somebody as themselves, whose tokens the host keeps: by `caller.sub`, or by a cookie of its own
   * on the request. `null`: they are refused (401). Never asked in a support session.
   */
  readonly ownAuthorization: (caller: OwnGuardCaller, request: Request) => Promise<string | null> | string | null
}

/** Refuses settings that could not be kept. @throws TypeError that names the setting */
export function checkProxy<M extends ActionMap>({ actions, upstreams }: ProxyOptions<M>, issues: boolean): void {
  demand(upstreams.length > 0, '`upstreams` is empty.')
  for (const [index, upstream] of upstreams.entries()) {
    const { path, url, routes, headers = [], timeout = 1, largestBody = 1, credential } = upstream
    const name = `\`upstreams\` ${path}`
    demand(
      /^\/(?:[\w.~-]+\/)+$/.test(path) && !/\/\.{1,2}\//.test(path),
      `${name}: \`path\` is none like /api/billing/.`,
    )
    const nested = upstreams.some((other, at) => at !== index && other.path.startsWith(path))
    demand(!nested, `${name}: another one lies below it.`)
    demand(isBase(url), `${name}: \`url\` has to be https or on this machine, end with / and hold nothing besides.`)
    demand(routes.length > 0, `${name}: \`routes\` is empty.`)
    demand(timeout > 0, `${name}: \`timeout\` is not above 0.`)
    demand(Number.isInteger(largestBody) && largestBody > 0, `${name}: \`largestBody\` is not above 0.`)
    demand(credential !== 'issued' || issues, `${name}: \`credential\` is issued, and the bridge has no \`issuing\`.`)
    const own = headers.find(isOwnHeader)
    demand(own === undefined, `${name}: \`headers\` holds ${own}, which is not the browser's to say.`)
    for (const route of routes) {
      actionOf(actions, route.action)
      demand(/^(?:[\w.~:-]+\/)*(?:[\w.~:-]+|\*)$/.test(route.path), `${name}: ${route.path} is no path of a route.`)
      demand(route.stream !== true || route.method === 'GET', `${name}: only a GET may \`stream\`.`)
    }
  }
}

function isBase(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { href, username, password, search, hash, pathname } = new URL(url)
  return isTrusted(url) && href === url && username + password + search + hash === '' && pathname.endsWith('/')
}

function demand(condition: boolean, message: string): void {
  if (!condition) throw new TypeError(message)
}
