import { pathToFileURL } from 'node:url'
import { DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { importJWK, type JWK } from 'jose'
import type { DecisionPointOptions } from '../access/decisionPoint.ts'
import { signCheckpointsWith } from '../audit/checkpoint.ts'
import { readIssuerModule } from '../issuers/command/issuerModule.ts'
import type { IssuingOptions } from '../issuing/settings.ts'
import type { OAuthOptions } from '../oauth/client.ts'
import type { BridgeOptions, CheckpointOptions } from '../options.ts'
import { readPolicy } from '../policy/readPolicy.ts'
import type { SignalOptions } from '../signals/options.ts'
import type { Sql } from '../sql/sql.ts'
import { ConfigurationError } from './configuration.ts'
import type { LogLines } from './logLines.ts'
import { remoteDirectory } from './remoteDirectory.ts'
import { remoteNotices } from './remoteNotices.ts'
import type { Configuration } from './settings.ts'

/** The bridge's options as the settings say them. @throws ConfigurationError for a checkpoint key or an issuer that is none */
export async function bridgeOptions(
  { settings, secrets }: Configuration,
  sql: Sql,
  log: LogLines,
): Promise<BridgeOptions> {
  const { directory, policy: _document, listen: _l, operations: _o, proxies: _p, ...rest } = settings
  const {
    checkpointSeconds,
    drainSeconds: _d,
    migrateOnStart: _m,
    oauth,
    issuing,
    decisionPoint,
    signals,
    notices,
    ...options
  } = rest
  const checkpoints = await checkpointOptions(secrets.checkpointKey, checkpointSeconds, log)
  return {
    ...options,
    sql,
    policy: policyOf(settings),
    directory: remoteDirectory({ url: directory.url, token: secrets.directoryToken }),
    log: log.entry,
    // Their kinds are judged by the bridge itself, with the id of the client.
    ...(oauth === undefined ? {} : { oauth: oauth as OAuthOptions }),
    ...(issuing === undefined ? {} : { issuing: await issuingOptions(issuing.module, secrets) }),
    ...(decisionPoint === undefined ? {} : { decisionPoint: pointOf(decisionPoint, secrets) }),
    ...(checkpoints === null ? {} : { checkpoints }),
    ...(notices === undefined ? {} : { notify: remoteNotices({ url: notices.url, token: secrets.noticesToken }) }),
    ...(signals === undefined ? {} : { signals: signalOptions(signals, secrets.signalAuthorization) }),
  }
}

/** @throws ConfigurationError for a document that contradicts itself */
function policyOf({ policy: document, freshSignIn }: Configuration['settings']): Policy {
  if (document === undefined) return DEFAULT_POLICY
  const reading = readPolicy(document)
  if (!reading.ok)
    throw new ConfigurationError(reading.problems.map(({ pointer, detail }) => `/policy${pointer}: ${detail}`))
  const { stepUp: _, ...policy } = reading.policy
  // Said beside the document: the one that the document would have by default is not meant.
  return freshSignIn !== undefined && document.stepUp === undefined ? policy : reading.policy
}

/** The module is the operator's own code: what it throws at its loading names no value of it here. */
async function issuingOptions(
  path: string,
  { issuingKey, awaitedToken }: Configuration['secrets'],
): Promise<IssuingOptions> {
  let loaded: unknown
  try {
    loaded = await import(pathToFileURL(path).href)
  } catch {
    throw new ConfigurationError(['/issuing/module: the module cannot be loaded.'])
  }
  const module = readIssuerModule(loaded)
  if (module === null || issuingKey === null) throw new ConfigurationError(['/issuing/module: it exports no `issuer`.'])
  // Its login application is a program of its own, and asks for the start that waits.
  if ((module.issuer.capabilities.start === 'redirect') !== (awaitedToken !== null)) {
    throw new ConfigurationError([
      awaitedToken === null
        ? '/issuing/module: its starts lead through the browser. AWAITED_TOKEN is not set, with which the login application asks for them.'
        : 'AWAITED_TOKEN is set, and no start of `issuing` leads through the browser.',
    ])
  }
  return { issuer: module.issuer, sealingKey: issuingKey }
}

function signalOptions(
  { streams, ...rest }: NonNullable<Configuration['settings']['signals']>,
  authorizations: ReadonlyMap<string, string>,
): SignalOptions {
  if (streams === undefined) return rest
  return {
    ...rest,
    streams: streams.map((stream) => {
      const authorization = authorizations.get(stream.id)
      return { ...stream, ...(authorization === undefined ? {} : { authorization }) }
    }),
  }
}

function pointOf(
  settings: NonNullable<Configuration['settings']['decisionPoint']>,
  { decisionPointAuthorization: authorization }: Configuration['secrets'],
): DecisionPointOptions {
  return authorization === null ? settings : { ...settings, authorization: async () => authorization }
}

const KEY_FAULT = 'CHECKPOINT_KEY is no private JSON Web Key with an `alg` of a signature.'

async function checkpointOptions(
  text: string | null,
  seconds: number | undefined,
  log: LogLines,
): Promise<CheckpointOptions | null> {
  if (text === null) return null
  const { jwk, alg } = readKey(text)
  const key = await importJWK(jwk, alg).catch(() => null)
  if (key === null || key instanceof Uint8Array) throw new ConfigurationError([KEY_FAULT])
  return {
    sign: signCheckpointsWith(key, { alg, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) }),
    ...(seconds === undefined ? {} : { every: seconds * 1000 }),
    // The log of the program leaves the machine: a place that the owner of the database cannot write.
    deliver: ({ seq, hash, time: at, signature }) =>
      log.line({ level: 'info', event: 'checkpoint', seq, hash, at, signature }),
  }
}

function readKey(text: string): { readonly jwk: JWK; readonly alg: string } {
  try {
    const jwk = JSON.parse(text) as JWK
    if (typeof jwk.d === 'string' && typeof jwk.alg === 'string' && !jwk.alg.startsWith('HS'))
      return { jwk, alg: jwk.alg }
  } catch {
    // The parser's message would quote the key.
  }
  throw new ConfigurationError([KEY_FAULT])
}
