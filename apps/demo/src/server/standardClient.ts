import { createHash } from 'node:crypto'
import type { BridgeOptions } from '@understudy/server'

/**
 * An example of a standard client, such as the help desk's own back end: it exchanges an agent's token for a support session by
 * RFC 8693, bound to a key where it brings one. Its secret is published with the demo, which listens on this machine alone, and
 * opens nothing by itself: every exchange takes the token of an agent who is signed in.
 */
export const HELPDESK = { id: 'parcelwise-helpdesk', secret: 'only-for-the-demo-on-this-machine' } as const

/** The demo's setting of standard calls. */
export const OAUTH: NonNullable<BridgeOptions['oauth']> = {
  clients: [
    {
      id: HELPDESK.id,
      authentication: {
        method: 'client_secret_basic',
        secretSha256: createHash('sha256').update(HELPDESK.secret).digest('base64url'),
      },
      may: ['exchange', 'introspect'],
      scopes: ['support:view', 'support:act'],
      dpop: 'optional',
    },
  ],
}
