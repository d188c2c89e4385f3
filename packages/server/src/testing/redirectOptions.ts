import type { HydraOptions } from '../issuers/hydra.ts'
import { AUDIENCE } from './hydraScene.ts'
import { CALLBACK } from './hydraWindow.ts'

/** What the bridge and the login application, which are two programs, are both set up with. */
export function redirectOptions(environment: Readonly<Record<string, string | undefined>>): HydraOptions {
  const {
    HYDRA_PUBLIC_URL = 'http://127.0.0.1:1',
    HYDRA_ADMIN_URL = 'http://127.0.0.1:1',
    HYDRA_CLIENT = '',
  } = environment
  return {
    ...{ publicUrl: HYDRA_PUBLIC_URL, adminUrl: HYDRA_ADMIN_URL, audience: [AUDIENCE], scope: ['orders.read'] },
    client: { id: HYDRA_CLIENT, method: 'client_secret_post', secret: `${HYDRA_CLIENT}-secret` },
    way: { kind: 'redirect', redirectUri: CALLBACK, actorLogin: 'here' },
  }
}
