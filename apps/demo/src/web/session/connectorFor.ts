import type { Connector } from '@understudy/client'
import { capabilitiesOf, narrowed } from '@understudy/client/connectors'
import { bridge } from '@understudy/client/connectors/bridge'
import type { System } from '../../shared/systems.ts'
import type { Auth } from '../auth/auth.ts'
import { kotauthConnector } from './kotauthConnector.ts'

/** The bridge, which can do no more than the system behind it; or the connector of a system that has no bridge in front. */
export function connectorFor(auth: Pick<Auth, 'actorToken' | 'person'>, system: System): Connector {
  if (system.id === 'kotauth') return kotauthConnector(auth, system)
  const { actorToken } = auth
  const connector = bridge({ actorToken })
  const whole = capabilitiesOf(connector)
  return { ...connector, capabilities: narrowed(whole, { ...whole, ...system.limits }) }
}
