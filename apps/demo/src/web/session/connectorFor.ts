import type { Connector } from '@understudy/client'
import { capabilitiesOf, narrowed } from '@understudy/client/connectors'
import { bridge } from '@understudy/client/connectors/bridge'
import type { System } from '../../shared/systems.ts'
import type { Auth } from '../auth/auth.ts'

/** The bridge, which can do no more than the system behind it. */
export function connectorFor({ actorToken }: Pick<Auth, 'actorToken'>, { limits }: System): Connector {
  const connector = bridge({ actorToken })
  const whole = capabilitiesOf(connector)
  return { ...connector, capabilities: narrowed(whole, { ...whole, ...limits }) }
}
