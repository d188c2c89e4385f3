'use client'

import { useEffect, useState } from 'react'
import { useImpersonation } from '../hooks/useImpersonation.ts'
import { useClient } from '../provider/context.ts'

/**
 * The verb `end` for somebody who presses it once and looks away: where the server cannot be reached the wish is kept,
 * and carried out as soon as it is certain again that the session is on. `waiting` is true until then.
 */
export function useLastingEnd(): { readonly end: () => void; readonly waiting: boolean } {
  const client = useClient()
  const status = useImpersonation(statusOf)
  const [waiting, setWaiting] = useState(false)

  useEffect(() => {
    if (!waiting || status === 'suspended' || status === 'resolving') return
    setWaiting(false)
    // Any other failure is in the client's state, which the strip shows.
    if (status === 'active') client.end().catch(() => undefined)
  }, [waiting, status, client])

  return {
    waiting,
    end() {
      client.end().catch(() => setWaiting(client.getState().status === 'suspended'))
    },
  }
}

const statusOf = ({ status }: { readonly status: string }) => status
