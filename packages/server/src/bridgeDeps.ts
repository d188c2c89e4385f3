import type { AccessRule } from '@understudy/protocol'
import { createDeps, type Deps } from './deps.ts'
import type { EventSource } from './events/open.ts'
import type { IssuingOptions } from './issuing/settings.ts'
import type { OAuthOptions } from './oauth/client.ts'
import type { BridgeOptions, FreshSignIn } from './options.ts'

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
  readonly issuing: IssuingOptions | null
  readonly events: EventSource
}

const QUARTER_OF_AN_HOUR = 900
const HEARTBEAT = 15_000

/** Puts the bridge's parts together, with the defaults of {@link BridgeOptions}. */
export function createBridgeDeps(options: BridgeOptions, events: Pick<EventSource, 'hub' | 'closing'>): BridgeDeps {
  const deps = createDeps(options)
  return {
    ...deps,
    clientId: options.clientId,
    origins: [...(options.origins ?? [options.issuer]), ...(deps.browser?.origins ?? [])],
    freshSignIn: signInOf(options),
    supportTeam: options.supportTeam ?? 'Support team',
    oauth: options.oauth ?? null,
    accessRules: options.accessRules ?? null,
    issuing: options.issuing ?? null,
    events: { ...events, heartbeat: options.heartbeat ?? HEARTBEAT },
  }
}

/** Left out in both places, it is on. */
function signInOf({ freshSignIn, policy }: BridgeOptions): FreshSignIn | null {
  if (freshSignIn !== undefined) return freshSignIn
  return policy.stepUp === undefined ? { maxAgeSeconds: QUARTER_OF_AN_HOUR } : policy.stepUp
}
