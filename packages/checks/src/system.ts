import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'

/** A user of this machine, in the form that `spawn` takes. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface RunOptions {
  readonly account?: Account | null
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds until a program that hangs is ended. @default it may take as long as it likes */
  readonly limit?: number
}

/**
 * Runs a program to its end and gives what it wrote to standard output. No shell, no standard input.
 *
 * @throws with the program's own words when it fails
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { account = null, cwd, env, limit } = options
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...account,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      ...(limit === undefined ? {} : { timeout: limit }),
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(out)
      else reject(new Error(`${program} ${args.join(' ')} failed (${code}):\n${err || out}`))
    })
  })
}

/** The first of these programs that is on the PATH, with its folder; `null` when none is. */
export function onPath(...names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isProgram)
    if (found !== undefined) return found
  }
  return null
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // Absent and not executable are the same answer.
    return false
  }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Whether missing Debian packages can be installed without asking anybody. */
export function canInstall(): boolean {
  return isRoot() && existsSync('/etc/debian_version') && onPath('apt-get') !== null
}

/** Installs Debian packages. Only where {@link canInstall} says so. */
export async function aptInstall(...packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env })
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env })
}

/** The account to run a server as when this process is root (PostgreSQL refuses root); `null`: as ourselves. */
export async function unprivilegedAccount(preferred: string): Promise<Account | null> {
  if (!isRoot()) return null
  for (const name of [preferred, 'nobody']) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)])
    if (uid !== null && gid !== null) return { uid, gid }
  }
  throw new Error(`PostgreSQL refuses to run as root, and there is no user ${preferred} or nobody to run it as.`)
}

async function idOf(option: '-u' | '-g', name: string): Promise<number | null> {
  try {
    return Number.parseInt(await run('id', [option, name]), 10)
  } catch {
    // `id` fails for exactly one reason: there is no such user.
    return null
  }
}

/** A TCP port of the loopback interface that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('The loopback interface gave no port.'))
      })
    })
  })
}
