import { pathToFileURL } from 'node:url'
import { createBridge } from '../bridge.ts'
import { readIssuerModule, trialOf } from '../issuers/command/issuerModule.ts'
import { describeOrphans, findOrphans } from '../issuing/orphans.ts'
import { type IssuingOptions, issuingOf } from '../issuing/settings.ts'
import { MIGRATIONS } from '../migrations.ts'
import { pendingMigrations } from '../sql/migrate.ts'
import { openPostgres } from '../sql/postgres.ts'
import { bridgeOptions } from './bridgeOptions.ts'
import { ConfigurationError } from './configuration.ts'
import type { LogLines } from './logLines.ts'
import type { Configuration } from './settings.ts'

/**
 * Looks whether a bridge could serve with these settings, without serving and without changing anything: the settings
 * themselves, the database, its schema, the provider's keys, the issuer's set-up, and what is left of issuers that were taken out.
 *
 * @throws ConfigurationError with every fault that was found
 */
export async function check(configuration: Configuration, log: LogLines): Promise<void> {
  const faults: string[] = []
  const sql = await openPostgres(configuration.secrets.databaseUrl)
  try {
    const pending = await pendingMigrations(sql, MIGRATIONS)
    if (pending.length > 0) faults.push(`The database lacks ${pending.join(', ')}: run \`understudy-bridge migrate\`.`)
    const options = await bridgeOptions(configuration, sql, log)
    const bridge = createBridge(options)
    await bridge.close()
    faults.push(...(await issuerFaults(options.issuing, configuration.settings.issuing?.module)))
    if (pending.length === 0) {
      const orphans = await findOrphans(sql, options.issuing === undefined ? null : issuingOf(options.issuing))
      faults.push(...orphans.map((one) => `/issuing: ${describeOrphans(one)}`))
    }
  } catch (error) {
    // The messages of these two are ours and hold no value of the settings but origins.
    if (error instanceof ConfigurationError) faults.push(...error.faults)
    else if (error instanceof TypeError) faults.push(error.message)
    else throw error
  } finally {
    await sql.close()
  }
  const { identityProvider, signals } = configuration.settings
  const places = [
    ['/identityProvider', identityProvider],
    ...(signals?.transmitters ?? []).map((one, index) => [`/signals/transmitters/${index}`, one] as const),
  ] as const
  for (const [place, { jwksUri }] of places) {
    if (!(await hasKeys(jwksUri))) faults.push(`${place}/jwksUri: no keys can be had there.`)
  }
  if (faults.length > 0) throw new ConfigurationError(faults)
}

const PATIENCE = 5000
/** Milliseconds for all that an issuer looks at. */
const ISSUER_PATIENCE = 30_000

/**
 * What is wrong with the back end's set-up, as far as looking shows, and with an `order` in the module a start and an end. Warnings
 * are no faults: `understudy-issuer check` has them.
 */
async function issuerFaults(issuing: IssuingOptions | undefined, path = ''): Promise<readonly string[]> {
  if (issuing === undefined) return []
  const module = readIssuerModule(await import(pathToFileURL(path).href))
  // The operator's own code: what it throws names no value of it here.
  const trial = module === null ? {} : await trialOf(module).catch(() => null)
  if (trial === null) return ['/issuing/module: its `order` failed.']
  const signal = AbortSignal.timeout(ISSUER_PATIENCE)
  const { issuers } = issuingOf(issuing)
  const findings = (await Promise.all(issuers.map((issuer) => issuer.check({ signal, ...trial })))).flat()
  const errors = findings.filter(({ level }) => level === 'error')
  return errors.map(({ what, todo, code }) => `/issuing: ${what} ${todo} (docs: issuers/${code})`)
}

async function hasKeys(jwksUri: string): Promise<boolean> {
  try {
    const response = await fetch(jwksUri, { signal: AbortSignal.timeout(PATIENCE) })
    const body = (await response.json()) as { readonly keys?: unknown } | null
    return response.ok && Array.isArray(body?.keys)
  } catch {
    return false
  }
}
