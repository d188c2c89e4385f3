import { type AccessRule, HARD_CEILING, type StepUp } from '@understudy/protocol'
import { decisionPointProblem } from './access/decisionPoint.ts'
import type { Checkpoint, SignCheckpoint } from './audit/checkpoint.ts'
import { type BackchannelLogoutOptions, backchannelLogoutProblem } from './backchannel/options.ts'
import type { CoreOptions } from './deps.ts'
import { dpopProblem } from './dpop/settings.ts'
import { type IssuingOptions, issuerFor, issuingOf, issuingProblem } from './issuing/settings.ts'
import type { Notify } from './notices/notice.ts'
import { clientsProblem, type OAuthOptions } from './oauth/client.ts'
import { policyProblems } from './policy/readPolicy.ts'
import { type SignalOptions, signalsProblem } from './signals/options.ts'
import type { SpoolOptions } from './spool/spool.ts'
import { isTrusted } from './tokens/trusted.ts'

/** How fresh a sign-in must be for a start. */
export type FreshSignIn = StepUp

/** Checkpoints of the audit log by the clock. */
export interface CheckpointOptions {
  readonly sign: SignCheckpoint
  /** Milliseconds from one to the next, where the log has grown. @default 3600000 */
  readonly every?: number
  /** Hears of each. Keep it where the owner of the database cannot write: only there does it prove anything against them. */
  readonly deliver?: (checkpoint: Checkpoint) => void
}

export interface BridgeOptions extends Omit<CoreOptions, 'grants'> {
  /** `client_id` in support tokens: the application they are for. */
  readonly clientId: string
  /** Origins whose pages may call the bridge. @default the issuer alone */
  readonly origins?: readonly string[]
  /** `null`: any sign-in will do. Give this or the policy’s `stepUp`. @default `stepUp`, else 15 minutes, any `acr` */
  readonly freshSignIn?: FreshSignIn | null
  /** Who the subject reads was in their account. @default 'Support team' */
  readonly supportTeam?: string
  /** Token exchange (RFC 8693), revocation, introspection and metadata for standard clients. @default switched off */
  readonly oauth?: OAuthOptions
  /**
   * Answers questions of AuthZEN 1.0 at `/access/v1/*`, to clients of `oauth` that may `evaluate`: what the policy decides, and
   * what these rules of the application decide. @default switched off
   */
  readonly accessRules?: readonly AccessRule[]
  /**
   * Another identity system's credential or grant for each session: obtained after the session is recorded, verified, kept sealed,
   * ended with it. Who is in the account goes on being the bridge's to say. @default none
   */
  readonly issuing?: IssuingOptions
  /** Takes the provider's word that somebody signed out, at `POST /support/backchannel-logout`. @default switched off */
  readonly backchannelLogout?: BackchannelLogoutOptions
  /** Security events (CAEP 1.0 over the Shared Signals Framework 1.0): whose are believed, and who is told of ours. @default none */
  readonly signals?: SignalOptions
  /**
   * Tells people of what they have to hear whatever they asked for: emergency access, and reviews of it that are overdue. Called
   * from a queue that is written with what it tells of, until it does not reject; rarely twice for one, with the same id.
   * Needed where the policy has `breakGlass`. @default nothing is told
   */
  readonly notify?: Notify
  /** Milliseconds between signs of life on event streams. @default 15000 */
  readonly heartbeat?: number
  /**
   * Keeps ends on disk while the database is away, and carries them out when it is back. @default none: an end is refused
   * then (503) and the client tries again
   */
  readonly spool?: SpoolOptions
  /** Signed checkpoints of the log, written with housekeeping. @default none */
  readonly checkpoints?: CheckpointOptions
  /** Milliseconds between rounds of {@link Bridge.reap}; `null`: the host calls it. @default 30000 */
  readonly reapEvery?: number | null
}

/**
 * Refuses settings under which the bridge's promises would not hold, when it is built rather than when it matters.
 *
 * @throws TypeError that names the setting
 */
export function checkCore(options: CoreOptions): void {
  const { issuer, audience, identityProvider, policy } = options
  demand(isOrigin(issuer), '`issuer` has to be an origin, such as https://support.example.')
  demand(audience !== '', '`audience` is empty.')
  // One issuer for both kinds of token would leave nothing to tell them apart by.
  demand(identityProvider.issuer !== issuer, '`identityProvider.issuer` has to differ from `issuer`.')
  demand(identityProvider.audience !== '', '`identityProvider.audience` is empty.')
  const { algorithms, jwks, jwksUri } = identityProvider
  demand(algorithms.length > 0, '`identityProvider.algorithms` allows nothing.')
  demand(
    algorithms.every((name) => /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/.test(name)),
    '`identityProvider.algorithms` may hold signatures with a public key only.',
  )
  demand((jwks === undefined) !== (jwksUri === undefined), 'Give `identityProvider.jwks` or `.jwksUri`, one of them.')
  demand(jwksUri === undefined || isTrusted(jwksUri), '`identityProvider.jwksUri` has to be https or on this machine.')
  demand(
    !policy.modes.shadow.enabled || options.grants !== undefined,
    'The mode `shadow` needs grants: `issuing` with an issuer of them for a bridge, `grants` for a guard.',
  )
  demand(policy.duration.ceiling <= HARD_CEILING, '`policy.duration.ceiling` is above one hour.')
  demand(
    policy.requestWindow > 0 && policy.requestWindow <= 1800,
    '`policy.requestWindow` has to be 1 to 1800 seconds.',
  )
  const [contradiction] = policyProblems(policy)
  if (contradiction !== undefined) {
    throw new TypeError(`\`policy\` at ${contradiction.pointer}: ${contradiction.detail}`)
  }
  const point = options.decisionPoint === undefined ? null : decisionPointProblem(options.decisionPoint)
  if (point !== null) throw new TypeError(point)
  const dpop = options.dpop === undefined ? null : dpopProblem(options.dpop)
  if (dpop !== null) throw new TypeError(dpop)
  checkBrowserSessions(options)
}

/** What bridge and guard share of the options of a bridge: it asks the issuer about the grants that it gave. */
export function coreOf(options: BridgeOptions): CoreOptions {
  const issuer = options.issuing === undefined ? null : issuerFor(issuingOf(options.issuing), 'shadow')
  const permits = issuer?.permits
  return issuer === null || permits === undefined ? options : { ...options, grants: { ...issuer, permits } }
}

/** Like {@link checkCore}, for what only the bridge has. @throws TypeError that names the setting */
export function checkBridge(options: BridgeOptions): void {
  checkCore(coreOf(options))
  demand(options.clientId !== '', '`clientId` is empty.')
  demand(
    options.accessRules === undefined || options.oauth?.clients.some(({ may }) => may.includes('evaluate')) === true,
    '`accessRules` need a client of `oauth` that may `evaluate`.',
  )
  demand(
    options.freshSignIn === undefined || options.policy.stepUp === undefined,
    'Give `freshSignIn` or `policy.stepUp`, one of them.',
  )
  const { folder = '.', most = 1, patience = 1 } = options.spool ?? {}
  demand(folder !== '', '`spool.folder` is empty.')
  demand(Number.isInteger(most) && most > 0, '`spool.most` is not above 0.')
  demand(patience > 0, '`spool.patience` is not above 0.')
  const problem = options.oauth === undefined ? null : clientsProblem(options.oauth)
  if (problem !== null) throw new TypeError(problem)
  const fault = options.issuing === undefined ? null : issuingProblem(options.issuing, options.issuer)
  if (fault !== null) throw new TypeError(fault)
  const { backchannelLogout, signals } = options
  const logout = backchannelLogout === undefined ? null : backchannelLogoutProblem(backchannelLogout)
  if (logout !== null) throw new TypeError(logout)
  const signal = signals === undefined ? null : signalsProblem(signals)
  if (signal !== null) throw new TypeError(signal)
  demand(
    options.policy.breakGlass === undefined || options.notify !== undefined,
    '`policy.breakGlass` needs `notify`: nobody opens an account like that unnoticed.',
  )
  for (const origin of options.origins ?? []) demand(isOrigin(origin), `\`origins\` holds ${origin}, no origin.`)
}

/** A `__Host-` cookie is kept from secure pages only, and nothing of it counts for ever. */
function checkBrowserSessions({ issuer, browserSessions }: CoreOptions): void {
  if (browserSessions === undefined) return
  const { origins = [issuer], handoffOrigins = [], lifetimeSeconds = 1, returnIdleSeconds = null } = browserSessions
  const { returnBy = 'answer' } = browserSessions
  demand(origins.length > 0, '`browserSessions.origins` is empty.')
  for (const origin of [...origins, ...handoffOrigins]) {
    demand(isOrigin(origin), `\`browserSessions.origins\` and \`handoffOrigins\`: ${origin} is no origin.`)
    demand(isTrusted(origin), `\`browserSessions\`: browsers keep no secure cookie of ${origin}.`)
  }
  demand(
    Number.isInteger(lifetimeSeconds) && lifetimeSeconds > 0 && lifetimeSeconds <= 86_400,
    '`browserSessions.lifetimeSeconds` has to be 1 to 86400 seconds.',
  )
  demand(['answer', 'navigation'].includes(returnBy), '`browserSessions.returnBy` is neither answer nor navigation.')
  demand(returnIdleSeconds === null || returnIdleSeconds > 0, '`browserSessions.returnIdleSeconds` is not above 0.')
}

function demand(condition: boolean, message: string): void {
  if (!condition) throw new TypeError(message)
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}
