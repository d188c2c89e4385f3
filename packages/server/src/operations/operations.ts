import type { Sql } from '../sql/sql.ts'
import { inTime } from './inTime.ts'
import { createMetrics } from './metrics.ts'
import type { Observe } from './observation.ts'
import { readStanding } from './standing.ts'

export interface OperationsOptions {
  /** The database of the bridge. */
  readonly sql: Sql
  /** Also what Node says about the process: memory, event loop, garbage collection. @default false */
  readonly processMetrics?: boolean
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** What those who run a bridge look at. */
export interface Operations {
  /** For {@link BridgeOptions.observe} and guards. */
  readonly observe: Observe
  /**
   * Answers `GET /livez` (the process works: 200), `GET /readyz` (it can serve: 200, or 503 without a database or while
   * it stops) and `GET /metrics` (Prometheus). Asks nobody who they are: serve it on a port of its own.
   */
  fetch(request: Request): Promise<Response>
  /** From now on `/readyz` says no, so that no new requests are sent here. */
  stopping(): void
}

/** Milliseconds within which the database has to answer. */
const PATIENCE = 2000

/**
 * Health and numbers of a bridge. Does not decide anything, and nothing depends on it.
 *
 * @example
 * const operations = createOperations({ sql })
 * const bridge = createBridge({ ...options, sql, observe: operations.observe })
 * serve({ fetch: operations.fetch, port: 9464, hostname: '127.0.0.1' })
 */
export function createOperations({ sql, processMetrics = false, now = Date.now }: OperationsOptions): Operations {
  let serving = true
  const metrics = createMetrics(() => inTime(readStanding(sql, now()), PATIENCE), { ofProcess: processMetrics })

  async function ready(): Promise<Response> {
    if (!serving) return status(503, { status: 'stopping' })
    try {
      // A table of the last step: answering is not enough where nobody has migrated.
      await inTime(readStanding(sql, now()), PATIENCE)
      return status(200, { status: 'ready' })
    } catch {
      return status(503, { status: 'database_unavailable' })
    }
  }

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (!['/livez', '/readyz', '/metrics'].includes(pathname)) return status(404, { status: 'not_found' })
    if (request.method !== 'GET' && request.method !== 'HEAD') return status(405, { status: 'method_not_allowed' })
    if (pathname === '/livez') return status(200, { status: 'alive' })
    if (pathname === '/readyz') return ready()
    return new Response(await metrics.text(), {
      headers: { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' },
    })
  }

  return {
    observe: metrics.observe,
    fetch: answer,
    stopping() {
      serving = false
    },
  }
}

function status(code: number, body: object): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status: code,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  })
}
