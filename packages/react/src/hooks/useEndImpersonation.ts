'use client'

import type { ImpersonationError } from '@understudy/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { callHost } from '../element/callHost.ts'
import { useClient } from '../provider/context.ts'
import { useImpersonation } from './useImpersonation.ts'

/** How the end stands, and the verb. */
export interface EndImpersonation {
  /** The end is on its way, or waits for the server to come back. */
  readonly ending: boolean
  /** Why the last try failed; `null` while it is on its way, and when it was overtaken by another change. */
  readonly error: ImpersonationError | null
  /** Ends the session, or withdraws what is starting or pending. Never rejects. */
  readonly end: () => void
}

/**
 * The verb `end` for somebody who presses once and looks away: where the server cannot be reached the wish is kept,
 * and carried out as soon as it is certain again that the session is on. `onEnd` is called once it is confirmed.
 *
 * @throws {ImpersonationError} `provider_missing` outside a provider.
 * @example const { end, ending } = useEndImpersonation()
 */
export function useEndImpersonation(onEnd?: () => void): EndImpersonation {
  const client = useClient()
  const status = useImpersonation(statusOf)
  const [waiting, setWaiting] = useState(false)
  const [error, setError] = useState<ImpersonationError | null>(null)
  const told = useRef(onEnd)
  useEffect(() => {
    told.current = onEnd
  }, [onEnd])

  const sending = useRef(false)
  const end = useCallback(() => {
    // Pressed twice is pressed once, also for the host.
    if (sending.current) return
    sending.current = true
    setError(null)
    const tell = () => callHost(told.current)
    client
      .end()
      .then(tell, (refused: ImpersonationError) => {
        setWaiting(client.getState().status === 'suspended')
        setError(refused.code === 'superseded' ? null : refused)
        // In writing: this is the same end, until it is done. Whoever pressed may be gone with the page by then.
        if (refused.code === 'end_accepted') client.end().then(tell, () => undefined)
      })
      .finally(() => {
        sending.current = false
      })
  }, [client])

  useEffect(() => {
    if (!waiting || status === 'suspended' || status === 'resolving') return
    setWaiting(false)
    if (status === 'active' || status === 'expired') end()
  }, [waiting, status, end])

  return { ending: waiting || status === 'ending', error: waiting ? null : error, end }
}

const statusOf = ({ status }: { readonly status: string }) => status
