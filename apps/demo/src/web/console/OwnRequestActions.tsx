import type { OpenRequest } from '@understudy/client/connectors/bridge'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'

/** What the one who asked can do with a request: take it back. Once approved, the account opens by itself. */
export function OwnRequestActions({ request }: { readonly request: OpenRequest }) {
  const { client, cache } = useServices()
  const send = useSend('/support/requests', '/api/console/counts')
  if (request.state !== 'pending') return null

  async function withdraw() {
    const state = client.getState()
    if (state.status !== 'pending' || state.request.id !== request.id) {
      await send.run('POST', `/support/requests/${encodeURIComponent(request.id)}/cancel`)
      return
    }
    // The tab that waits for this very request: its client takes it back, and its strip goes with it.
    await client.end().catch(() => undefined)
    cache.refresh('/support/requests')
    cache.refresh('/api/console/counts')
  }

  return (
    <>
      <div className="form-actions">
        <Button busy={send.busy} onClick={() => void withdraw()}>
          Withdraw
        </Button>
        <span className="quiet small">Once it is approved, the account opens here by itself.</span>
      </div>
      <SendFailed failure={send.failure} />
    </>
  )
}
