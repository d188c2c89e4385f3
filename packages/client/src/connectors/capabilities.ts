import { bridgeCapabilities, type Capabilities } from '@understudy/protocol'
import type { Connector } from '../ports/connector.ts'

/**
 * What a connector can do: as it declares, or, where it declares nothing, what the bridge can do, less what the connector
 * has no function for.
 */
export function capabilitiesOf(connector: Connector): Capabilities {
  if (connector.capabilities !== undefined) return connector.capabilities
  const bearer = connector.actorToken !== undefined || connector.fetch !== undefined
  return {
    ...bridgeCapabilities(bearer ? 'bearer' : 'cookie'),
    refresh: connector.credential === undefined ? 'none' : 'restart',
    extend: connector.extend !== undefined,
    second: connector.replaces === true ? 'replaces' : 'refuses',
  }
}
