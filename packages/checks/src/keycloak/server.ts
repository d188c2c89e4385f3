import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onProcessEnd } from '../onProcessEnd.ts'
import { ROOT } from '../paths.ts'
import { freePort } from '../system.ts'

/** A running server with our realm. */
export interface KeycloakServer {
  /** What the suite asks its environment for. */
  readonly env: Readonly<Record<string, string>>
  /** Ends exactly this server, all its processes, and waits until they are gone. May be called again. */
  stop(): Promise<void>
}

export interface KeycloakServerOptions {
  /** Beside the default ones. */
  readonly features: readonly string[]
  /** Milliseconds. @default 180000: two cores that others use as well */
  readonly startLimit?: number
}

const REALM = join(ROOT, 'packages', 'server', 'keycloak', 'realm.json')
const STOP_LIMIT = 10_000
const POLL = 250

/**
 * Starts an unpacked Keycloak on a free loopback port, in development mode, with its data in memory and our realm imported from
 * the file as it is: an operator does the same. Secrets are made for this run. Ends with the process at the latest.
 *
 * @throws with the last lines of its log when it does not start
 */
export async function startKeycloak(home: string, options: KeycloakServerOptions): Promise<KeycloakServer> {
  const { features, startLimit = 180_000 } = options
  const data = join(home, 'data')
  // What an earlier run left there would be imported, or served from a cache.
  rmSync(data, { recursive: true, force: true })
  mkdirSync(join(data, 'import'), { recursive: true })
  copyFileSync(REALM, join(data, 'import', 'app-realm.json'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const secrets = { UNDERSTUDY_SUPPORT_SECRET: secret(), UNDERSTUDY_BRIDGE_SECRET: secret() }
  const password = secret()
  const log = join(home, 'server.log')
  const args = ['start-dev', '--import-realm', '--db=dev-mem', '--http-host=127.0.0.1', `--http-port=${port}`]
  const out = openSync(log, 'w')
  const child = spawn('bash', [join(home, 'bin', 'kc.sh'), ...args, ...featuresOf(features)], {
    cwd: home,
    // A group of its own: the script starts Java, and after its build once more.
    detached: true,
    stdio: ['ignore', out, out],
    env: {
      ...process.env,
      ...secrets,
      ...{ KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: password },
      // It lives for a minute: code that is compiled well would be ready when it stops.
      ...{ JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx768m', JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' },
    },
  })
  closeSync(out)
  const stop = stopping(child)
  try {
    await ready(child, `${url}/realms/app`, startLimit)
  } catch (error) {
    await stop()
    throw new Error(`Keycloak did not start: ${(error as Error).message}\n${lastLines(log)}`)
  }
  return {
    env: {
      ...secrets,
      UNDERSTUDY_KEYCLOAK_URL: url,
      UNDERSTUDY_KEYCLOAK_PASSWORD: password,
      UNDERSTUDY_KEYCLOAK_EXCHANGE: String(features.includes('token-exchange')),
    },
    stop,
  }
}

const secret = () => randomBytes(24).toString('base64url')

const featuresOf = (features: readonly string[]) => (features.length === 0 ? [] : [`--features=${features.join(',')}`])

async function ready(child: ChildProcess, url: string, limit: number): Promise<void> {
  const until = performance.now() + limit
  let failure: string | null = null
  child.once('error', (error) => {
    failure = error.message
  })
  while (performance.now() < until) {
    if (failure !== null) throw new Error(failure)
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`exit code ${child.exitCode}`)
    // Refused until it listens, 404 until the realm is imported.
    const status = await fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      ({ status }) => status,
      () => null,
    )
    if (status === 200) return
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
  throw new Error(`no answer after ${limit / 1000} s`)
}

/** Gives the end of the group of this child, and of nothing else. */
function stopping(child: ChildProcess): () => Promise<void> {
  const { pid } = child
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return pid !== undefined && process.kill(-pid, name)
    } catch {
      // Nobody of the group is left.
      return false
    }
  }
  const forget = onProcessEnd(() => signal('SIGKILL'))
  let stopped: Promise<void> | null = null
  return () => {
    stopped ??= (async () => {
      const until = performance.now() + STOP_LIMIT
      signal('SIGTERM')
      while (signal(0)) {
        if (performance.now() > until) signal('SIGKILL')
        await new Promise((resolve) => setTimeout(resolve, POLL / 5))
      }
      forget()
    })()
    return stopped
  }
}

function lastLines(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n')
}
