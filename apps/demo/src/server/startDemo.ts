import { mkdir } from 'node:fs/promises'
import type { Policy } from '@understudy/protocol'
import { type Bridge, type BridgeOptions, createBridge, type LogEntry } from '@understudy/server'
import { migrate, openPglite, openPostgres, type Sql } from '@understudy/server/sql'
import { doorsBeside } from '../shared/doors.ts'
import { API_AUDIENCE, CLIENT_ID, ISSUER_PATH } from '../shared/identity.ts'
import { appApi } from './app/api.ts'
import { bridgeFor } from './askBridge.ts'
import { consoleApi } from './console/api.ts'
import { dayOf } from './data/days.ts'
import { MIGRATIONS } from './data/migrations.ts'
import { seed } from './data/seed.ts'
import { fillShipments } from './data/shipmentDays.ts'
import { createAgentOf } from './desk/agentOf.ts'
import { deskApi } from './desk/api.ts'
import { createDirectory } from './directory.ts'
import { every } from './every.ts'
import { createHandler } from './http/handler.ts'
import { loadSite } from './http/site.ts'
import { createWorkshop, type WorkshopOptions } from './http/workshop.ts'
import { removeExpired, removeOfAccount } from './oidc/artifacts.ts'
import { createProvider } from './oidc/provider.ts'
import { loadSecrets, type ProviderSecrets, publicKeys } from './oidc/secrets.ts'
import { signInPath, signInRoutes } from './oidc/signInRoutes.ts'
import { DEMO_POLICY, shadowOnly } from './policy.ts'
import { listen } from './ports.ts'
import { OAUTH } from './standardClient.ts'
import { ownCookies } from './systems/kotauth/cookies.ts'
import { kotauthGuard } from './systems/kotauth/guard.ts'
import { lazyKotauth } from './systems/kotauth/lazily.ts'
import { kotauthRoutes } from './systems/kotauth/routes.ts'
import type { RunningSystem } from './systems/system.ts'
import { createSystemBridges } from './systems/systemBridges.ts'
import { WEB_FOLDER } from './web.ts'
import { whileWanted } from './whileWanted.ts'
import { buildWorkshop, WORKSHOP_FOLDER } from './workshopBuild.ts'

const HOUSEKEEPING = 10_000

export interface DemoOptions {
  /** The first port to try; 0: any free one. */
  readonly port: number
  /** The address that browsers use, where several processes stand behind one. @default this process's own */
  readonly origin?: string
  /** Folder of the embedded database, used when there is no `databaseUrl`. Left out: in memory. */
  readonly dataFolder?: string
  /** A PostgreSQL to use instead. */
  readonly databaseUrl?: string
  /** Folder of the built web app. @default the demo's own */
  readonly webFolder?: string
  /** The documentation below `/workshop`. @default the repository's own, built when somebody asks for it */
  readonly workshop?: WorkshopOptions
  /** @default the demo's policy */
  readonly policy?: Policy
  /** What brings an agent's own session back that a cookie keeps. @default 'answer': silently, in the page as it is */
  readonly returnBy?: 'answer' | 'navigation'
  /** Seconds that the provider's tokens live. @default 300 */
  readonly tokenLifetime?: number
  /** @default Date.now */
  readonly now?: () => number
  /** Gives up a start under way: what was opened is closed, and the start rejects with its reason. */
  readonly signal?: AbortSignal
  /** Hears of ports that were taken. */
  readonly onPortTaken?: (port: number) => void
  /** Hears what went wrong inside. @default the console */
  readonly log?: (entry: LogEntry) => void
}

export interface Demo {
  /** Where it is on this machine: the one address, unless `origin` says that there is another in front. */
  readonly url: string
  /** What stands behind it, for tests that bring about what no page offers. */
  readonly parts: { readonly sql: Sql; readonly bridge: Pick<Bridge, 'events' | 'reap'> }
  /** Closes connections, stops timers, closes the database. May be called again. */
  stop(): Promise<void>
}

/** Starts the whole demo in this process: database, OpenID provider, bridge, APIs and pages. Does not build the pages. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { now = Date.now, signal } = options
  const undo: (() => Promise<void> | void)[] = []
  try {
    return await start()
  } catch (error) {
    await stop()
    throw error
  }

  async function start(): Promise<Demo> {
    signal?.throwIfAborted()
    const sql = await openDatabase(options)
    undo.push(() => sql.close())
    const asked = whileWanted(sql, signal)
    await migrate(asked, MIGRATIONS)
    await seed(asked, now())
    const site = await loadSite(options.webFolder ?? WEB_FOLDER)

    const listener = await listen(options.port, options.onPortTaken ?? (() => {}))
    undo.push(() => listener.close())
    const origin = options.origin ?? `http://localhost:${listener.port}`
    const issuer = origin + ISSUER_PATH
    const doors = doorsBeside(origin)
    const origins = [origin, ...(doors === null ? [] : [doors.console])] as const
    const secrets = await loadSecrets(sql)
    const directory = createDirectory(sql)
    const policy = options.policy ?? DEMO_POLICY
    const log = options.log ?? logToConsole

    const settings: BridgeOptions = {
      sql,
      issuer: origin,
      origins: [...origins],
      audience: API_AUDIENCE,
      clientId: CLIENT_ID,
      identityProvider: {
        issuer,
        audience: API_AUDIENCE,
        algorithms: ['ES256'],
        jwks: async () => publicKeys(secrets),
      },
      directory,
      policy,
      oauth: OAUTH,
      // The guard's own routes are on the same origins; the audience is a name and no address of this machine.
      dpop: { origins: doors === null ? [origin] : [...new Set([origin, doors.one, doors.console, doors.app])] },
      // Who is signed in to the demo picked themselves from a list a moment ago; asking again would prove nothing.
      freshSignIn: null,
      reapEvery: null,
      ...(doors === null
        ? {}
        : { browserSessions: { handoffOrigins: [doors.app], returnBy: options.returnBy ?? 'answer' } }),
      now,
      log,
      // The leads of the demo read their console: what waits for them is counted there. Elsewhere somebody's telephone rings.
      notify: async ({ kind, session }) =>
        log({ level: 'warn', event: kind, ...(session === null ? {} : { session }) }),
    }
    const bridge = createSystemBridges({
      build: (behind) =>
        createBridge(behind === null ? settings : { ...settings, ...issuedBy(behind, secrets, policy) }),
      origin,
      now,
    })
    undo.push(() => bridge.close())
    const kotauth = lazyKotauth(origin, { directory, now })
    undo.push(() => kotauth.close())

    const endSession = async (sid: string) => {
      await kotauth.signInEnded(sid)
      await bridge.events.actorSessionEnded({ iss: issuer, sid })
    }
    const endSignIns = async (account: string) => {
      for (const sid of await removeOfAccount(sql, account)) await endSession(sid)
    }
    const provider = createProvider({
      sql,
      origins,
      secrets,
      signInPath,
      tokenLifetime: options.tokenLifetime ?? 300,
      sessionLifetime: 86_400,
      onSessionEnded: ({ sid }) => endSession(sid),
    })

    let filled = ''
    async function keepHouse(): Promise<void> {
      for (const sid of await removeExpired(sql)) await endSession(sid)
      await bridge.reap()
      const today = dayOf(now())
      if (today !== filled) await fillShipments(sql, today)
      filled = today
    }
    signal?.throwIfAborted()
    await keepHouse()
    signal?.throwIfAborted()
    undo.push(every(HOUSEKEEPING, keepHouse))

    const { guard } = bridge
    const { chosen } = kotauth
    const askBridge = bridgeFor(bridge.fetch, origin)
    const agentOf = createAgentOf({ issuer, keys: publicKeys(secrets), directory, askBridge, now })
    const appGuard = kotauthGuard({ chosen, restricted: policy.restrictedClasses, others: guard })
    const handler = createHandler({
      origins,
      appOrigin: doors?.app ?? null,
      provider: provider.callback(),
      signIn: signInRoutes(sql, provider, origins),
      appApi: appApi({ sql, guard: appGuard, now, endVisits: bridge.events.signedOutEverywhere, endSignIns }),
      consoleApi: consoleApi({ sql, guard, askBridge }),
      deskApi: deskApi({ sql, agentOf }),
      kotauth: kotauthRoutes({ origins, cookies: ownCookies(origin), chosen, agentOf, directory, policy }),
      bridge: bridge.fetch,
      workshop: createWorkshop(options.workshop ?? { folder: WORKSHOP_FOLDER, build: buildWorkshop }),
      site,
    })
    listener.serve(handler.listener)
    // Before everything else: nothing new comes in, and what runs is done with the database.
    undo.push(() => handler.settled())
    undo.push(() => listener.close())
    return { url: `http://localhost:${listener.port}`, parts: { sql, bridge }, stop }
  }

  /** Last opened, first closed; a failure does not keep the rest open. */
  async function stop(): Promise<void> {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
      try {
        await step()
      } catch (error) {
        console.error('While stopping:', error)
      }
    }
  }
}

async function openDatabase({ dataFolder, databaseUrl }: DemoOptions): Promise<Sql> {
  if (databaseUrl !== undefined) return openPostgres(databaseUrl)
  if (dataFolder !== undefined) await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  return openPglite(dataFolder === undefined ? undefined : `${dataFolder}/pglite`)
}

/** Where a system gives a grant and no identity, there is no other mode to start in. */
function issuedBy({ issuer, accountOf }: RunningSystem, { sealingKey }: ProviderSecrets, policy: Policy) {
  return { issuing: { issuer, sealingKey }, policy: accountOf === null ? shadowOnly(policy) : policy }
}

function logToConsole({ level, ...entry }: LogEntry): void {
  if (level !== 'info') console.error(JSON.stringify({ level, ...entry }))
}
