import { type ActionMap, CONTEXT_HEADER, formatAssertion } from '@understudy/protocol'
import { TrieRouter } from 'hono/router/trie-router'
import type { BridgeDeps } from '../bridgeDeps.ts'
import type { GuardCaller } from '../guard/caller.ts'
import type { Guard, RequestInfo } from '../guard/guard.ts'
import { actionOf } from '../guard/middleware.ts'
import { problemResponse } from '../http/problems.ts'
import { authorizeUpstream } from '../issuing/authorize.ts'
import { Refusal } from '../refusal.ts'
import { requireLive } from '../sessions/answers.ts'
import { findSession } from '../sessions/store.ts'
import { mintSupportToken } from '../tokens/mint.ts'
import { addressAt, segmentsOf } from './address.ts'
import { forward } from './forward.ts'
import { requestHeaders } from './headers.ts'
import { checkProxy, type ProxyOptions, type ProxyRoute, type Upstream } from './options.ts'

/** Stands between browsers and the application's APIs: a backend for frontend. */
export interface UpstreamProxy {
  /** Answers what lies below the upstreams' paths. Never rejects; whatever goes wrong is a problem answer. */
  fetch(request: Request, info?: RequestInfo): Promise<Response>
  /** The addresses it answers, such as `/api/billing/*`. */
  readonly paths: readonly string[]
}

/** One upstream with its table of routes. */
interface Place<M extends ActionMap> {
  readonly upstream: Upstream<M>
  readonly router: TrieRouter<ProxyRoute<M>>
}

type Judged<M extends ActionMap> = Place<M> & { readonly route: ProxyRoute<M>; readonly address: URL }

/** A proxy behind a guard. @throws TypeError for settings that it could not keep */
export function createProxy<M extends ActionMap>(
  deps: BridgeDeps,
  guard: Guard<M>,
  options: ProxyOptions<M>,
): UpstreamProxy {
  checkProxy(options, deps.issuing !== null)
  const places = options.upstreams.map((upstream) => ({ upstream, router: routerOf(upstream) }))

  async function answer(request: Request, info: RequestInfo): Promise<Response> {
    const judged = find(places, request)
    const { route } = judged
    if (route.stream === true) {
      const open = ({ caller, signal }: { readonly caller: GuardCaller; readonly signal: AbortSignal }) =>
        send(request, judged, caller, signal).catch(failed)
      return guard.stream(request, route.action, open, info)
    }
    const result = await guard.check(request, actionOf(options.actions, route.action), info)
    if (!result.ok) return result.response
    try {
      const response = await result.run(() => send(request, judged, result.caller))
      // A gateway of the upstream's that had no answer either.
      if (!isUnknown(response)) await result.finished(response)
      return response
    } catch (error) {
      const problem = failed(error)
      // A change whose answer never came may have happened: the subject's history keeps it.
      if (!isUnknown(problem)) await result.finished(problem)
      return problem
    }
  }

  async function send(
    request: Request,
    { upstream, address }: Judged<M>,
    caller: GuardCaller,
    signal?: AbortSignal,
  ): Promise<Response> {
    const headers = requestHeaders(request, upstream.headers)
    if (caller.kind === 'support') await authorizeSupport(upstream, caller.session.id, headers)
    else {
      const authorization = await options.ownAuthorization(caller, request)
      if (authorization === null) throw new Refusal('not_authenticated')
      headers.set('Authorization', authorization)
      // The guard has compared it: it says what is true.
      const asserted = request.headers.get(CONTEXT_HEADER)
      if (asserted !== null) headers.set(CONTEXT_HEADER, asserted)
    }
    return forward({ request, upstream, address, headers, ...(signal === undefined ? {} : { signal }) })
  }

  async function authorizeSupport({ credential }: Upstream<M>, session: string, headers: Headers): Promise<void> {
    if (credential === 'issued' && deps.issuing !== null) return authorizeUpstream(deps, deps.issuing, session, headers)
    const { row } = await requireLive(deps, await findSession(deps.sql, session))
    const { accessToken } = await mintSupportToken(deps, row, { authTime: null, jkt: null })
    headers.set('Authorization', `Bearer ${accessToken}`)
    headers.set(CONTEXT_HEADER, formatAssertion({ session: row.id, epoch: row.epoch }))
  }

  function failed(error: unknown): Response {
    if (!(error instanceof Refusal)) deps.log({ level: 'error', event: 'proxy_failed', error })
    return problemResponse(error instanceof Refusal ? error : new Refusal('internal'))
  }

  return {
    paths: options.upstreams.map(({ path }) => `${path}*`),
    fetch: (request, info = {}) => answer(request, info).catch(failed),
  }
}

/** Whether what was asked for may have been done all the same. */
function isUnknown({ status }: Pick<Response, 'status'>): boolean {
  return status === 502 || status === 504
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** @throws Refusal `not_found`, `method_not_allowed` */
function find<M extends ActionMap>(places: readonly Place<M>[], request: Request): Judged<M> {
  const url = new URL(request.url)
  const place = places.find(({ upstream }) => url.pathname.startsWith(upstream.path))
  const address = place === undefined ? null : addressAt(place.upstream, url)
  if (place === undefined || address === null) throw new Refusal('not_found')
  const path = segmentsOf(place.upstream, url)
  const at = (method: string) => place.router.match(method, path)[0].find(([route]) => reaches(route, path))?.[0]
  const route = at(request.method === 'HEAD' ? 'GET' : request.method)
  if (route !== undefined) return { ...place, route, address }
  const allowed = METHODS.filter((method) => at(method) !== undefined)
  if (allowed.length === 0) throw new Refusal('not_found')
  throw new Refusal('method_not_allowed', { headers: { Allow: allowed.join(', ') } })
}

function routerOf<M extends ActionMap>({ routes }: Upstream<M>): TrieRouter<ProxyRoute<M>> {
  const router = new TrieRouter<ProxyRoute<M>>()
  // What names more comes first, in whichever order they are written: the action is never that of a wider route.
  for (const route of routes.toSorted((a, b) => rankOf(a).localeCompare(rankOf(b))))
    router.add(route.method, `/${route.path}`, route)
  return router
}

/** `files/*` is for what lies below; this router lets it be for `files` as well. */
function reaches(route: Pick<ProxyRoute, 'path'>, path: string): boolean {
  return path.split('/').length > route.path.split('/').length
}

function rankOf({ path }: Pick<ProxyRoute, 'path'>): string {
  return path
    .split('/')
    .map((segment) => (segment === '*' ? '2' : segment.startsWith(':') ? '1' : '0'))
    .join('')
}
