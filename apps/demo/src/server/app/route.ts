import type { Static, TSchema } from '@sinclair/typebox'
import type { Sql } from '@understudy/server/sql'
import type { ActionName } from '../../shared/actions.ts'
import type { MemberRole } from '../../shared/appApi.ts'
import type { Caller } from './caller.ts'

/** What a handler of the customer app gets: the guard has let the request through, the body has the declared form. */
export interface AppRequest<B> {
  readonly sql: Sql
  readonly caller: Caller
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: B
  readonly now: number
  /** Ends every visit of support in the caller's account. */
  readonly endVisits: () => Promise<void>
  /** Ends every sign-in of the caller's at the provider, the one of this request included. */
  readonly endSignIns: () => Promise<void>
}

/** One route of `/api/app`. There is no way to write one without an action. */
export interface AppRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/app`, with `:name` for parameters. */
  readonly path: string
  /** What the guard decides about. Where it depends on the body, the body has not been checked yet. */
  readonly action: ActionName | ((body: unknown) => ActionName)
  readonly body?: TSchema
  /** Who of an organisation may do this; left out: everybody. */
  readonly roles?: readonly MemberRole[]
  /** Gives what to send: `null` is 404, a `Response` goes out as it is, anything else as JSON. */
  readonly handle: (request: AppRequest<unknown>) => Promise<object | null>
}

/** Declares a route that reads. */
export function reads(
  path: string,
  action: ActionName,
  handle: (request: AppRequest<unknown>) => Promise<object | null>,
): AppRoute {
  return { method: 'GET', path, action, handle }
}

/** Declares a route with a body of a schema. */
export function changes<S extends TSchema>(
  route: Omit<AppRoute, 'handle' | 'body'> & { readonly body: S },
  handle: (request: AppRequest<Static<S>>) => Promise<object | null>,
): AppRoute {
  // The body was checked against this very schema before the handler is called.
  return { ...route, handle: (request) => handle(request as AppRequest<Static<S>>) }
}
