import { createImpersonationClient } from '@understudy/client'
import { bridge, browserSession } from '@understudy/client/connectors/bridge'

// The smallest page that keeps its sessions in a cookie. What it shows is `document.title`: the status, and whose account.
const session = browserSession()
const statuses: string[] = []
const client = createImpersonationClient({
  connector: bridge({ custody: 'cookie' }),
  onIdentityChange: () => undefined,
  onSignOut: session.signOut,
})
client.subscribe((state) => {
  statuses.push(state.status)
  document.title = state.status === 'active' ? `active ${state.subject.id}` : state.status
})

export const desk = { client, signIn: session.signIn, statuses }
Object.assign(globalThis, { __desk: desk })
void client.resume()
