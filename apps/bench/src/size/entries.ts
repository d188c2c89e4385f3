/** One bundle to be weighed: what an application would import to sign in, act for somebody and come back. */
export interface Entry {
  readonly name: string
  readonly version: string | null
  readonly code: string
}

/** As seen from where entries are written, `.cache/entries`. */
const PACKAGES = '../../../../packages/client/src'

export const OURS: Entry = {
  name: 'Understudy',
  version: null,
  code: `
    export { createImpersonationClient } from '${PACKAGES}/index.ts'
    export { bridge } from '${PACKAGES}/connectors/bridge.ts'`,
}

/** React itself stays outside of all of them. */
export const PEERS: readonly Entry[] = [
  {
    name: '@workos-inc/authkit-react',
    version: '0.16.2',
    code: `export { AuthKitProvider, useAuth } from '@workos-inc/authkit-react'`,
  },
  {
    name: 'better-auth/react + admin',
    version: '1.7.25',
    code: `
      import { adminClient } from 'better-auth/client/plugins'
      import { createAuthClient } from 'better-auth/react'
      export const client = createAuthClient({ plugins: [adminClient()] })`,
  },
  { name: 'oidc-client-ts', version: '3.5.0', code: `export { UserManager } from 'oidc-client-ts'` },
]
