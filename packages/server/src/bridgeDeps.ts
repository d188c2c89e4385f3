import type { AccessRule } from '@understudy/protocol'
import type { LogoutTokenRules } from './backchannel/logoutToken.ts'
import { createDeps, type Deps, untilItWorks } from './deps.ts'
import type { EventSource } from './events/open.ts'
import { type Issuing, issuingOf } from './issuing/settings.ts'
import { createSoundness, type Soundness } from './issuing/soundness.ts'
import type { OAuthOptions } from './oauth/client.ts'
import { type BridgeOptions, coreOf, type FreshSignIn } from './options.ts'
import type { SignalStream } from './signals/options.ts'
import { registerStreams } from './signals/outbox.ts'
import type { SignalRules } from './signals/receivedSignal.ts'
import { replayEnd } from './spool/replay.ts'
import { createSpool } from './spool/spool.ts'
import { providerKeys } from './tokens/identityProvider.ts'

/** {@link Deps} and what only the bridge has. */
export interface BridgeDeps extends Deps {
  readonly clientId: string
  readonly origins: readonly string[]
  readonly freshSignIn: FreshSignIn | null
  readonly supportTeam: string
  /** `null`: `/oauth2/*` is switched off. */
  readonly oauth: OAuthOptions | null
  /** `null`: `/access/v1/*` is switched off. */
  readonly accessRules: readonly AccessRule[] | null
  /** `null`: sessions have no credential but the bridge's own. */
  readonly issuing: Issuing | null
  /** Which of its issuers may be asked. */
  readonly soundness: Soundness
  /** `null`: nobody tells of sign-outs. */
  readonly logoutRules: LogoutTokenRules | null
  /** `null`: nobody's security events are believed. */
  readonly signalRules: SignalRules | null
  /** Whom to tell of ended sessions. */
  readonly streams: readonly SignalStream[]
  readonly events: EventSource
}

const QUARTER_OF_AN_HOUR = 900
const HEARTBEAT = 15_000

/** Puts the bridge's parts together, with the defaults of {@link BridgeOptions}. */
export function createBridgeDeps(
  options: BridgeOptions,
  { noticeQueued, ...events }: Pick<EventSource, 'hub' | 'closing'> & Pick<BridgeDeps, 'noticeQueued'>,
): BridgeDeps {
  const deps = withSpool(createDeps(coreOf(options)), options)
  const issuing = options.issuing === undefined ? null : issuingOf(options.issuing)
  return {
    ...deps,
    clientId: options.clientId,
    origins: [...(options.origins ?? [options.issuer]), ...(deps.browser?.origins ?? [])],
    freshSignIn: signInOf(options),
    supportTeam: options.supportTeam ?? 'Support team',
    oauth: options.oauth ?? null,
    accessRules: options.accessRules ?? null,
    issuing,
    soundness: createSoundness(deps, issuing),
    logoutRules: logoutRules(options, deps.now),
    signalRules: signalRules(options, deps.now),
    streams: options.signals?.streams ?? [],
    ready: readyWith(deps, options.signals?.streams),
    events: { ...events, heartbeat: options.heartbeat ?? HEARTBEAT },
    noticeQueued,
  }
}

/**
 * Nothing is served before every end that waits was carried out: what the database says until then is no longer true.
 * The key is in memory from the start, because tokens have to be told apart without the database too.
 */
function withSpool(deps: Deps, { spool: options }: BridgeOptions): Deps {
  if (options === undefined) return deps
  const { observe, log } = deps
  const spool = createSpool({ options, replay: (end) => replayEnd(deps, end), again: ready, observe, log })
  async function ready(): Promise<void> {
    await deps.ready()
    await deps.signingKey()
    await spool.settled()
  }
  return { ...deps, spool, ready }
}

/** Left out in both places, it is on. */
function signInOf({ freshSignIn, policy }: BridgeOptions): FreshSignIn | null {
  if (freshSignIn !== undefined) return freshSignIn
  return policy.stepUp === undefined ? { maxAgeSeconds: QUARTER_OF_AN_HOUR } : policy.stepUp
}

function logoutRules(
  { backchannelLogout, identityProvider }: BridgeOptions,
  now: () => number,
): LogoutTokenRules | null {
  if (backchannelLogout === undefined) return null
  return { ...backchannelLogout, provider: identityProvider, keys: providerKeys(identityProvider, now), now }
}

function signalRules({ signals, identityProvider }: BridgeOptions, now: () => number): SignalRules | null {
  const { transmitters = [] } = signals ?? {}
  if (transmitters.length === 0) return null
  const known = transmitters.map((one) => ({ ...one, keys: providerKeys(one, now) }))
  return { transmitters: known, provider: identityProvider.issuer, now }
}

/** Up to date, and the receivers of the settings registered. Without any in the settings, those that are there stay. */
function readyWith(deps: Deps, streams: readonly SignalStream[] | undefined): Deps['ready'] {
  if (streams === undefined) return deps.ready
  const ids = streams.map(({ id }) => id)
  return untilItWorks(async () => {
    await deps.ready()
    await deps.sql.transaction((tx) => registerStreams(tx, ids, deps.now()))
  })
}
