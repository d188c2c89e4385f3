import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onProcessEnd } from './onProcessEnd.ts'
import { findPostgres, type PostgresBinaries } from './postgresBinaries.ts'
import { type Account, freePort, run, unprivilegedAccount } from './system.ts'

export interface PostgresCluster {
  /** URL of the maintenance database, with the rights of a superuser. */
  readonly url: string
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>
  /** Ends the server and removes its folder. May be called again. */
  stop(): Promise<void>
}

/** For data that nobody misses. */
const UNSYNCED = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
]
const STARTED = 'database system is ready to accept connections'
const START_LIMIT = 20_000
const STOP_LIMIT = 5000

/**
 * Starts a PostgreSQL of its own on a free loopback port, in a temporary folder. Ends with the process at the latest.
 * Syncs nothing unless it is to be `durable`, as a server of one's own is; keeps nothing in either case: never for data
 * that matters.
 *
 * @throws with what to install when there is no server on this machine and none could be installed
 */
export async function startPostgres({
  durable = false,
}: {
  readonly durable?: boolean
} = {}): Promise<PostgresCluster> {
  const binaries = await findPostgres()
  const account = await unprivilegedAccount('postgres')
  const folder = mkdtempSync(join(tmpdir(), 'understudy-postgres-'))
  if (account !== null) chownSync(folder, account.uid, account.gid)
  chmodSync(folder, 0o700)
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })

  try {
    const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
    const options = [
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      `--locale=${locale}`,
      '--no-sync',
      '--no-instructions',
    ]
    await run(binaries.initdb, ['-D', folder, ...options], { account, cwd: folder })
    const { child, port } = await serve(binaries, folder, { account, durable })
    return cluster(binaries, child, port, remove)
  } catch (error) {
    remove()
    throw error
  }
}

function cluster(binaries: PostgresBinaries, child: ChildProcess, port: number, remove: () => void): PostgresCluster {
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  const forget = onProcessEnd(() => {
    // SIGQUIT ends the whole cluster at once; SIGKILL would leave its other processes behind.
    child.kill('SIGQUIT')
    remove()
  })
  let made = 0
  let stopping: Promise<void> | null = null

  return {
    url: urlOf('postgres'),
    async createDatabase() {
      made += 1
      const name = `test_${process.pid}_${made}`
      await run(binaries.createdb, ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', name])
      return urlOf(name)
    },
    async stop() {
      stopping ??= endChild(child).then(() => {
        forget()
        remove()
      })
      return stopping
    },
  }
}

/** Starts the server; another process may take the free port in between, so this is tried more than once. */
async function serve(
  binaries: PostgresBinaries,
  folder: string,
  { account, durable }: { readonly account: Account | null; readonly durable: boolean },
) {
  let failure: unknown
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const port = await freePort()
    const settings = [
      ...['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200'],
      ...(durable ? [] : UNSYNCED),
    ]
    const child = spawn(binaries.postgres, ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...account,
    })
    try {
      await started(child)
      return { child, port }
    } catch (error) {
      failure = error
      await endChild(child)
    }
  }
  throw failure
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    const fail = (why: string) => reject(new Error(`PostgreSQL did not start: ${why}\n${log}`))
    const timer = setTimeout(() => fail(`no answer after ${START_LIMIT / 1000} s`), START_LIMIT)
    child.on('error', (error) => fail(error.message))
    child.on('exit', (code) => {
      clearTimeout(timer)
      fail(`exit code ${code}`)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      // Read on after the start as well: a full pipe would stop the server.
      if (log.length < 20_000) log += chunk.toString()
      if (!log.includes(STARTED)) return
      clearTimeout(timer)
      resolve()
    })
  })
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const over = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_LIMIT)
  await over
  clearTimeout(timer)
}
