import { type Capabilities, MODES } from '@understudy/protocol'
import type { Connector } from '../ports/connector.ts'

/** An hour: the bridge lets no session live longer. Seconds. */
const HOUR = 3600

/**
 * What a connector can do: as it declares, or, where it declares nothing, what the bridge can do, less what the connector
 * has no function for.
 */
export function capabilitiesOf(connector: Connector): Capabilities {
  if (connector.capabilities !== undefined) return connector.capabilities
  const bearer = connector.actorToken !== undefined || connector.fetch !== undefined
  return {
    start: bearer ? 'token' : 'cookie',
    ownSession: bearer ? 'browser' : 'server',
    refresh: connector.credential === undefined ? 'none' : 'restart',
    ends: 'server',
    extend: connector.extend !== undefined,
    maxSeconds: HOUR,
    reason: 'kept',
    second: connector.replaces === true ? 'replaces' : 'refuses',
    actor: 'named',
  }
}

/** What is left of one back end's abilities behind another: a bridge in front of an issuer. The harder limit holds. */
export function narrowed(front: Capabilities, behind: Capabilities): Capabilities {
  const caps = [front.maxSeconds, behind.maxSeconds].filter((seconds) => seconds !== null)
  const modes = MODES.filter((mode) => [front, behind].every((one) => one.modes?.includes(mode) ?? true))
  return {
    ...front,
    ...(modes.length === MODES.length ? {} : { modes }),
    start: behind.start === 'redirect' ? 'redirect' : front.start,
    ownSession: behind.ownSession === 'none' ? 'none' : front.ownSession,
    extend: front.extend && behind.extend,
    maxSeconds: caps.length === 0 ? null : Math.min(...caps),
  }
}
