import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { auth, queryClient } from './yourApp.ts'

export interface Host {
  say(text: string): void
  navigate(path: string): void
}

export function createClient({ say, navigate }: Host) {
  let startedHere = false
  const client = createImpersonationClient({
    connector: bridge({ actorToken: () => auth.getAccessToken() }),
    onIdentityChange({ to, returnTo }) {
      queryClient.removeQueries({ type: 'inactive' })
      // Every tab follows; only the one in which somebody pressed Start goes to the account's first page.
      if (to.status === 'active' && startedHere) navigate('/app')
      if (to.status !== 'active' && returnTo !== null) navigate(returnTo)
      startedHere = false
    },
  })
  client.subscribe(({ status }) => {
    if (status === 'starting') startedHere = true
  })
  // Once in all tabs together, in one that is looked at.
  client.on('warning', ({ mark }) => say(`${mark / 60_000} minutes left in this account.`))
  return client
}
