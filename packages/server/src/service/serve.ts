import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { type Bridge, createBridge } from '../bridge.ts'
import { nodeListener } from '../hosts/node.ts'
import { AWAITED_PATH } from '../issuers/hydra/awaitedAt.ts'
import { createLog, type Log } from '../log.ts'
import { MIGRATIONS } from '../migrations.ts'
import { createOperations } from '../operations/operations.ts'
import { migrate, pendingMigrations } from '../sql/migrate.ts'
import { openPostgres } from '../sql/postgres.ts'
import { awaitedInlet } from './awaitedInlet.ts'
import { bridgeOptions } from './bridgeOptions.ts'
import { clientAddress } from './clientAddress.ts'
import { ConfigurationError } from './configuration.ts'
import { EVENTS_PATH, eventsInlet } from './eventsInlet.ts'
import { type Listening, listen } from './listen.ts'
import type { LogLines } from './logLines.ts'
import type { Configuration, Secrets } from './settings.ts'

/** A bridge that serves. */
export interface Service {
  readonly port: number
  readonly operationsPort: number
  /** Says so at `/readyz`, waits for the balancer, finishes what runs, ends event streams and closes the database. */
  stop(): Promise<void>
}

/** Milliseconds after which a database that says nothing is one that is away. */
const DATABASE_PATIENCE = 10_000

/** Milliseconds for requests to finish once no new ones come in. */
const LAST_REQUESTS = 10_000

/**
 * Runs the bridge as a program of its own on two ports: the bridge, and health and numbers for who runs it.
 *
 * @throws ConfigurationError, also for a database that is not up to date where it may not be brought there
 */
export async function serve(configuration: Configuration, log: LogLines): Promise<Service> {
  const { settings, secrets } = configuration
  const undo: (() => Promise<void>)[] = []
  try {
    if (settings.migrateOnStart === true) await migrateFirst(secrets.databaseUrl)
    const sql = await openPostgres(secrets.databaseUrl, { patience: DATABASE_PATIENCE })
    undo.push(() => sql.close())
    demandCurrent(await pendingMigrations(sql, MIGRATIONS))
    const operations = createOperations({ sql, processMetrics: true })
    const bridge = createBridge({
      ...(await bridgeOptions(configuration, sql, log)),
      observe(seen) {
        operations.observe(seen)
        log.observation(seen)
      },
    })
    undo.push(() => bridge.close())
    await bridge.ready()

    const inlets = inletsOf(bridge, secrets, createLog(log.entry))
    const besides = (request: Request) => (inlets.get(new URL(request.url).pathname) ?? operations.fetch)(request)
    const answer = nodeListener(bridge)
    const front: Listening = await listen(
      (request, response) => {
        answer(request, response, clientAddress(request, settings.proxies ?? 0)).catch(() => response.destroy())
      },
      { host: '0.0.0.0', port: 8080, ...settings.listen },
    )
    undo.push(() => front.close(LAST_REQUESTS))
    const aside = await listen(
      getRequestListener((request) => besides(request), { overrideGlobalObjects: false }),
      { host: '127.0.0.1', port: 9464, ...settings.operations },
    )
    log.line({ level: 'info', event: 'serving', port: front.port, operations: aside.port })

    return {
      port: front.port,
      operationsPort: aside.port,
      async stop() {
        log.line({ level: 'info', event: 'stopping' })
        operations.stopping()
        await pause((settings.drainSeconds ?? 0) * 1000)
        // The bridge ends its event streams, which is what the server would wait for.
        await Promise.all([front.close(LAST_REQUESTS), bridge.close()])
        await sql.close()
        // Last: until here somebody may want to know how it goes.
        await aside.close(0)
        log.line({ level: 'info', event: 'stopped' })
      },
    }
  } catch (error) {
    for (const step of undo.toReversed()) await step()
    throw error
  }
}

/** On the port that customers do not reach: what is told here ends sessions, and what is asked says who is to be supported. */
function inletsOf(
  { events, awaitedStart }: Bridge,
  { eventsToken, awaitedToken }: Secrets,
  log: Log,
): ReadonlyMap<string, (request: Request) => Promise<Response>> {
  const inlets = new Map<string, (request: Request) => Promise<Response>>()
  if (eventsToken !== null) inlets.set(EVENTS_PATH, eventsInlet({ events, token: eventsToken, log }))
  if (awaitedToken !== null) inlets.set(AWAITED_PATH, awaitedInlet({ awaited: awaitedStart, token: awaitedToken, log }))
  return inlets
}

/** With a connection of its own: a migration takes as long as it takes. */
async function migrateFirst(databaseUrl: string): Promise<void> {
  const sql = await openPostgres(databaseUrl)
  try {
    await migrate(sql, MIGRATIONS)
  } finally {
    await sql.close()
  }
}

function demandCurrent(pending: readonly string[]): void {
  if (pending.length === 0) return
  throw new ConfigurationError([
    `The database lacks ${pending.join(', ')}. Run \`understudy-bridge migrate\` first, or set \`migrateOnStart\`.`,
  ])
}
