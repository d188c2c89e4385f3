/** One bundle to be weighed: what an application would import to sign in, act for somebody and come back. */
export interface Entry {
  readonly name: string
  readonly version: string | null
  readonly code: string
  /** A module of the host's, loaded on demand by `import('./<name>')`. */
  readonly later?: { readonly name: string; readonly code: string }
  /** Modules of a peer that stay on a server, or are the framework's: not counted. */
  readonly server?: RegExp
}

/** As seen from where entries are written, `.cache/entries`. */
const PACKAGES = '../../../../packages/client/src'
const KIT = '../../../../packages/react/src'

export const OURS: Entry = {
  name: 'Understudy',
  version: null,
  code: `
    export { createImpersonationClient } from '${PACKAGES}/index.ts'
    export { bridge } from '${PACKAGES}/connectors/bridge.ts'`,
}

/** All that a page with a strip has, and a start dialog if need be. What it weighs beyond {@link OURS} is the kit's. */
export const WITH_STRIP: Entry = {
  name: 'Understudy with strip',
  version: null,
  code: `${OURS.code}
    export { ImpersonationBanner, ImpersonationCountdown, ImpersonationProvider } from '${KIT}/index.ts'
    export {
      useActionPolicy, useCountdown, useEndImpersonation, useImpersonation, useStartImpersonation,
    } from '${KIT}/index.ts'`,
}

/** As an application without our dialog would have it: the parts of Radix that a dialog of its own is made of. */
export const WITH_RADIX: Entry = {
  name: 'Understudy with strip and Radix',
  version: null,
  code: `${WITH_STRIP.code}
    export { Content, Description, Overlay, Portal, Root, Title } from '${KIT}/../node_modules/@radix-ui/react-dialog'`,
}

export const WITH_DIALOG: Entry = {
  name: 'Understudy with strip and dialog',
  version: null,
  code: `${WITH_RADIX.code}
    export { StartImpersonationDialog } from '${KIT}/index.ts'`,
}

/** What an ordinary user of an application downloads of us. */
export const LAZY: Entry = {
  name: 'Understudy lazy',
  version: null,
  code: `
    export { hintCookie, LazyImpersonation, useLazyImpersonation } from '${KIT}/lazy/index.ts'
    export const load = () => import('./Understudy-support.ts')`,
  later: {
    name: 'Understudy-support.ts',
    code: `${OURS.code}
      export {
        IdentityBoundary, ImpersonationBanner, ImpersonationProvider, StartImpersonationDialog,
      } from '${KIT}/index.ts'`,
  },
}

/** The one kit of another vendor with a strip. Loaded at once by every user. */
export const STRIP_OF_A_PEER: Entry = {
  name: '@workos-inc/authkit-nextjs',
  version: '4.3.2',
  code: `export { AuthKitProvider, Impersonation } from '@workos-inc/authkit-nextjs/components'`,
  server: /\/actions\.js$|^next\//,
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
