import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Value } from '@sinclair/typebox/value'
import { type Configuration, type Secrets, type Settings, SettingsSchema } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Says what is wrong with the settings, one line a fault; never quotes a value, which may be a secret in the wrong place. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/**
 * Reads the settings from the file that `UNDERSTUDY_CONFIG` names and the secrets from the environment. Each variable may
 * end in `_FILE` and name a file instead, as container platforms hand secrets out.
 *
 * @throws ConfigurationError with every fault that was found
 */
export async function readConfiguration(environment: Environment): Promise<Configuration> {
  const faults: string[] = []
  const settings = await readSettings(environment, faults)
  const streams = settings?.signals?.streams?.map(({ id }) => id) ?? []
  const secrets = await readSecrets(environment, faults, { streams })
  if (secrets.decisionPointAuthorization !== null && settings !== null && settings.decisionPoint === undefined) {
    faults.push('DECISION_POINT_AUTHORIZATION is set, and the settings name no `decisionPoint`.')
  }
  if (secrets.noticesToken !== null && settings !== null && settings.notices === undefined) {
    faults.push('NOTICES_TOKEN is set, and the settings name no `notices`.')
  }
  if (secrets.awaitedToken !== null && settings !== null && settings.issuing === undefined) {
    faults.push('AWAITED_TOKEN is set, and the settings name no `issuing`.')
  }
  if (settings !== null && (settings.issuing === undefined) !== (secrets.issuingKey === null)) {
    faults.push(
      settings.issuing === undefined
        ? 'ISSUING_KEY is set, and the settings name no `issuing`.'
        : 'ISSUING_KEY is not set. `issuing` needs 32 random bytes in base64url.',
    )
  }
  if (faults.length > 0 || settings === null) throw new ConfigurationError(faults)
  return { settings, secrets }
}

/** The database alone: all that bringing it up to date needs. @throws ConfigurationError */
export async function readDatabaseUrl(environment: Environment): Promise<string> {
  const faults: string[] = []
  const { databaseUrl } = await readSecrets(environment, faults, { only: ['DATABASE_URL'] })
  if (faults.length > 0) throw new ConfigurationError(faults)
  return databaseUrl
}

async function readSettings(environment: Environment, faults: string[]): Promise<Settings | null> {
  const path = environment.UNDERSTUDY_CONFIG
  if (path === undefined || path === '') {
    faults.push('UNDERSTUDY_CONFIG is not set. It names the file with the settings.')
    return null
  }
  const value = await readJson(path, faults)
  if (value === undefined) return null
  if (Value.Check(SettingsSchema, value)) return withPorts(fromFile(value, path), environment, faults)
  const seen = new Set<string>()
  for (const { path: pointer, message } of Value.Errors(SettingsSchema, value)) {
    // One fault a place: an object that is missing is not also a fault in each of its members.
    if (seen.has(pointer)) continue
    seen.add(pointer)
    faults.push(`${path}: ${pointer === '' ? '/' : pointer}: ${message}.`)
  }
  return null
}

async function readJson(path: string, faults: string[]): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    faults.push(`UNDERSTUDY_CONFIG: ${path} cannot be read (${codeOf(error)}).`)
    return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    faults.push(`${path} is no JSON document.`)
    return undefined
  }
}

/** What the file names beside itself is found from wherever the program is started. */
function fromFile(settings: Settings, path: string): Settings {
  const { issuing } = settings
  return issuing === undefined ? settings : { ...settings, issuing: { module: resolve(dirname(path), issuing.module) } }
}

/** A platform often decides on ports; they may be given without a file of their own. */
function withPorts(settings: Settings, environment: Environment, faults: string[]): Settings {
  const port = readPort('PORT', environment, faults)
  const operations = readPort('OPERATIONS_PORT', environment, faults)
  return {
    ...settings,
    ...(port === null ? {} : { listen: { ...settings.listen, port } }),
    ...(operations === null ? {} : { operations: { ...settings.operations, port: operations } }),
  }
}

function readPort(name: string, environment: Environment, faults: string[]): number | null {
  const text = environment[name]
  if (text === undefined || text === '') return null
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  faults.push(`${name} is not a port number.`)
  return null
}

interface Wanted {
  readonly only?: readonly string[]
  /** Ids of the receivers of security events. */
  readonly streams?: readonly string[]
}
const SECRETS = [
  'DATABASE_URL',
  'DIRECTORY_TOKEN',
  'CHECKPOINT_KEY',
  'DECISION_POINT_AUTHORIZATION',
  'EVENTS_TOKEN',
  'NOTICES_TOKEN',
  'ISSUING_KEY',
  'AWAITED_TOKEN',
] as const

/** Nobody guesses that many characters at random. */
const SHORTEST_TOKEN = 32

async function readSecrets(
  environment: Environment,
  faults: string[],
  { only = SECRETS, streams = [] }: Wanted,
): Promise<Secrets> {
  const read = await Promise.all(
    SECRETS.map((name) => (only.includes(name) ? readSecret(name, environment, faults) : null)),
  )
  const [databaseUrl, directoryToken, checkpointKey, decisionPointAuthorization, ...others] = read
  const [eventsToken, noticesToken, issuing, awaitedToken] = others
  if (!databaseUrl) faults.push('DATABASE_URL is not set. It is the PostgreSQL to use.')
  else if (!/^postgres(?:ql)?:\/\//.test(databaseUrl)) faults.push('DATABASE_URL is no postgres:// address.')
  const signalAuthorization = await readAuthorizations(streams, environment, faults)
  if (decisionPointAuthorization && !/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(decisionPointAuthorization)) {
    faults.push('DECISION_POINT_AUTHORIZATION is no value of a header.')
  }
  for (const [name, token] of Object.entries({ EVENTS_TOKEN: eventsToken, AWAITED_TOKEN: awaitedToken })) {
    if (!token || (token.length >= SHORTEST_TOKEN && /^[A-Za-z0-9._~+/-]+=*$/.test(token))) continue
    faults.push(`${name} is no bearer token of at least ${SHORTEST_TOKEN} characters.`)
  }
  const issuingKey = issuing ? Buffer.from(issuing, 'base64url') : null
  if (issuingKey !== null && (issuingKey.byteLength !== 32 || issuingKey.toString('base64url') !== issuing)) {
    faults.push('ISSUING_KEY is no 32 bytes in base64url.')
  }
  return {
    databaseUrl: databaseUrl ?? '',
    directoryToken: directoryToken ?? null,
    checkpointKey: checkpointKey ?? null,
    decisionPointAuthorization: decisionPointAuthorization ?? null,
    eventsToken: eventsToken ?? null,
    awaitedToken: awaitedToken ?? null,
    noticesToken: noticesToken ?? null,
    issuingKey,
    signalAuthorization,
  }
}

/** `SIGNALS_AUTHORIZATION_` and the id of the stream, in capitals and with `_` for `-`. */
async function readAuthorizations(
  streams: readonly string[],
  environment: Environment,
  faults: string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const id of streams) {
    const name = `SIGNALS_AUTHORIZATION_${id.toUpperCase().replaceAll('-', '_')}`
    const value = await readSecret(name, environment, faults)
    if (value !== null) found.set(id, value)
  }
  return found
}

async function readSecret(name: string, environment: Environment, faults: string[]): Promise<string | null> {
  const value = environment[name]
  const path = environment[`${name}_FILE`]
  if (value && path) faults.push(`${name} and ${name}_FILE are both set. Set one of them.`)
  if (value) return value
  if (!path) return null
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    faults.push(`${name}_FILE: ${path} cannot be read (${codeOf(error)}).`)
    return null
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error'
}
