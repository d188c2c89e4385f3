import type { Connector } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import type { System } from '../../shared/systems.ts'
import type { Auth } from '../auth/auth.ts'
import { kotauthConnector } from './kotauthConnector.ts'

/** The bridge, which tells with its policy what the system behind it can do; or the connector of a system that has no bridge in front. */
export function connectorFor(auth: Pick<Auth, 'actorToken' | 'person'>, { id }: System): Connector {
  return id === 'kotauth' ? kotauthConnector(auth) : bridge({ actorToken: auth.actorToken })
}
