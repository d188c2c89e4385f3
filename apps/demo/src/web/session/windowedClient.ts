import type { ImpersonationClient } from '@understudy/client'
import { openHandoff } from '@understudy/client/handoff'

interface WindowedOptions {
  readonly actorToken: () => Promise<string | null>
  /** Page of the app's origin that takes the session over. */
  readonly entry: string
}

/**
 * The client as the start dialog uses it, but for where the account opens: in a window of the app's own origin. This page
 * stays what it is. A start that waits for approval waits here, because only a press of a button opens a window.
 */
export function windowedClient(
  client: ImpersonationClient,
  { actorToken, entry }: WindowedOptions,
): ImpersonationClient {
  let leaving = new AbortController()
  return {
    ...client,
    async start(request) {
      leaving = new AbortController()
      const { outcome } = await openHandoff({ actorToken, entry, request, signal: leaving.signal })
      if (outcome === 'pending') await client.resume()
    },
    async end() {
      leaving.abort()
    },
  }
}
