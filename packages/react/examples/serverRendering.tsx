import { createImpersonationClient, type ImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import type { ContextAnswer } from '@understudy/protocol'
import { IdentityBoundary, ImpersonationBanner, ImpersonationProvider } from '@understudy/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { Pages } from './yourApp.ts'

function App({ client }: { readonly client: ImpersonationClient }) {
  return (
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
      <IdentityBoundary>
        <Pages />
      </IdentityBoundary>
    </ImpersonationProvider>
  )
}

const clientFor = (context: ContextAnswer) =>
  createImpersonationClient({ connector: bridge({ custody: 'cookie' }), initialContext: context })

/** Server: a client for each request. It touches no global, sets no timer, and needs no `dispose()`. */
export function renderPage(context: ContextAnswer): string {
  return renderToString(<App client={clientFor(context)} />)
}

/** Browser: the same answer again, so that the first render equals the HTML. */
export function takeOver(root: Element, context: ContextAnswer): void {
  hydrateRoot(root, <App client={clientFor(context)} />)
}
