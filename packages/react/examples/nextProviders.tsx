'use client'

import { createImpersonationClient } from '@understudy/client'
import { bridge, browserSession } from '@understudy/client/connectors/bridge'
import type { ContextAnswer } from '@understudy/protocol'
import { IdentityBoundary, ImpersonationBanner, ImpersonationProvider } from '@understudy/react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'

interface ProvidersProps {
  readonly context: ContextAnswer | undefined
  readonly children: ReactNode
}

export function Providers({ context, children }: ProvidersProps) {
  const router = useRouter()
  // In the state and not in the module: the server renders for many people at once.
  const [client] = useState(() =>
    createImpersonationClient({
      connector: bridge({ custody: 'cookie' }),
      ...(context === undefined ? {} : { initialContext: context }),
      // What server components rendered for the one person is asked for anew for the other.
      onIdentityChange({ returnTo }) {
        if (returnTo !== null) router.push(returnTo)
        router.refresh()
      },
      onSignOut: () => browserSession().signOut(),
    }),
  )
  return (
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
      <IdentityBoundary>{children}</IdentityBoundary>
    </ImpersonationProvider>
  )
}
