'use client'

import { useLayoutEffect, useRef } from 'react'
import { setOutOfSight } from '../boundary/outOfSight.ts'
import { useClient } from '../provider/context.ts'
import { type TamperingReport, watchSight } from './watchSight.ts'

interface KeepInSightProps {
  readonly strip: HTMLElement | null
  readonly onTampered: (report: TamperingReport) => void
  /** Takes the page out of sight as well while the strip cannot be brought back. */
  readonly lock: boolean
}

/**
 * Watches the strip that it is rendered in. A component of its own inside of it, because its layout effects end in the
 * same moment in which React takes the strip down: later, that would be taken for tampering, and undone.
 * Renders nothing.
 */
export function KeepInSight({ strip, onTampered, lock }: KeepInSightProps): null {
  const client = useClient()
  const latest = useRef(onTampered)
  useLayoutEffect(() => {
    latest.current = onTampered
  })
  useLayoutEffect(() => {
    const host = strip?.parentElement ?? null
    if (strip === null || host === null) return
    const stop = watchSight(strip, {
      host,
      onTampered: (report) => latest.current(report),
      onLook: (seen) => setOutOfSight(client, lock && !seen),
    })
    return () => {
      stop()
      setOutOfSight(client, false)
    }
  }, [client, strip, lock])
  return null
}
