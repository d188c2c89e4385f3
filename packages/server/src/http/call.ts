import type { BridgeDeps } from '../bridgeDeps.ts'
import type { RequestFacts } from '../recording/event.ts'
import type { Caller } from '../tokens/authenticate.ts'
import type { Operation } from './operation.ts'

/** One request to the bridge, on its way through a route. */
export interface Call {
  readonly deps: BridgeDeps
  readonly request: Request
  readonly facts: RequestFacts
  /** An id from the path; `''` for what can be none. */
  readonly param: (name: string) => string
  /** Who it is, and by which client, once a route has found out: a refusal after that is recorded under their names. */
  readonly known: { caller: Caller | null; client: string | null }
}

/** Answers one method of one path. Throws a `Refusal` to refuse. */
export type Handler = (call: Call) => Promise<Response>

/** A path of the bridge. */
export interface Route {
  readonly path: string
  readonly methods: Readonly<Partial<Record<'GET' | 'POST', Operation>>>
}

/** A successful answer. Never cached: it says who somebody is. */
export function json(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  })
}
