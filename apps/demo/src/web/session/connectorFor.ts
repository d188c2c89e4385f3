import type { Connector } from '@understudy/client'
import { capabilitiesOf, narrowed } from '@understudy/client/connectors'
import { bridge } from '@understudy/client/connectors/bridge'
import type { Auth } from '../auth/auth.ts'

/** The bridge, which can do no more than the system behind it that was chosen at the sign-in. */
export function connectorFor(auth: Pick<Auth, 'actorToken' | 'runsOn'>): Connector {
  const connector = bridge({ actorToken: auth.actorToken })
  const whole = capabilitiesOf(connector)
  return {
    ...connector,
    // Read when it is needed: who is signed in is known after the page has begun.
    get capabilities() {
      return narrowed(whole, { ...whole, ...auth.runsOn().limits })
    },
  }
}
