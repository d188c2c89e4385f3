import { MIGRATIONS } from '../migrations.ts'
import { migrate, pendingMigrations } from '../sql/migrate.ts'
import { openPostgres } from '../sql/postgres.ts'
import { check } from './check.ts'
import { ConfigurationError, readConfiguration, readDatabaseUrl } from './configuration.ts'
import { type LogLines, logLines } from './logLines.ts'
import { serve } from './serve.ts'

/** What a command needs of the process it runs in. */
export interface CommandHost {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly write: (text: string) => void
  /** Resolves when the program shall stop. */
  readonly asked: Promise<void>
}

const USAGE = `understudy-bridge serve     serves until it is told to stop
understudy-bridge migrate   brings the database up to date
understudy-bridge check     looks whether it could serve, and changes nothing
`

const COMMANDS = new Map([
  ['serve', serveUntilAsked],
  ['migrate', migrateOnce],
  ['check', checkOnce],
])

/** Runs one command. Gives the exit code: 0 done, 1 failed, 2 asked in the wrong way or with wrong settings. */
export async function runCommand(args: readonly string[], host: CommandHost): Promise<number> {
  const log = logLines(host.write)
  const [name = ''] = args
  const command = COMMANDS.get(name)
  if (command === undefined || args.length !== 1) {
    host.write(USAGE)
    return name === '--help' ? 0 : 2
  }
  try {
    await command(host, log)
    return 0
  } catch (error) {
    if (error instanceof ConfigurationError) {
      for (const fault of error.faults) log.line({ level: 'error', event: 'configuration', fault })
      return 2
    }
    // Settings that contradict a promise of the bridge; its message names the setting.
    if (error instanceof TypeError) {
      log.line({ level: 'error', event: 'configuration', fault: error.message })
      return 2
    }
    log.line({ level: 'error', event: 'failed', command: name, error: codeOf(error) })
    return 1
  }
}

async function serveUntilAsked({ environment, asked }: CommandHost, log: LogLines): Promise<void> {
  const service = await serve(await readConfiguration(environment), log)
  await asked
  await service.stop()
}

async function migrateOnce({ environment }: CommandHost, log: LogLines): Promise<void> {
  const sql = await openPostgres(await readDatabaseUrl(environment))
  try {
    const pending = await pendingMigrations(sql, MIGRATIONS)
    await migrate(sql, MIGRATIONS)
    log.line({ level: 'info', event: 'migrated', steps: pending.length, last: MIGRATIONS.at(-1)?.id })
  } finally {
    await sql.close()
  }
}

async function checkOnce({ environment }: CommandHost, log: LogLines): Promise<void> {
  await check(await readConfiguration(environment), log)
  log.line({ level: 'info', event: 'checked' })
}

/** Without the message: that of a database quotes addresses, and may quote a password. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
}
