'use client'

import { useLayoutEffect } from 'react'
import { useClient } from '../provider/context.ts'
import { whileOn } from '../vigil/onDuty.ts'
import type { Tell } from './incidents.ts'

interface KeepInSightProps {
  readonly strip: HTMLElement | null
  /** The same function for its whole life. */
  readonly tell: Tell
  /** Takes the page out of sight as well while the strip cannot be brought back. */
  readonly lock: boolean
}

/**
 * Watches the strip that it is rendered in. A component of its own inside of it, because its layout effects end in the
 * same moment in which React takes the strip down: later, that would be taken for tampering, and undone.
 * Renders nothing.
 */
export function KeepInSight({ strip, tell, lock }: KeepInSightProps): null {
  const client = useClient()
  useLayoutEffect(() => {
    // Now: by the time the code is there, somebody may have taken the strip out of it.
    const host = strip?.parentElement
    if (strip && host) return whileOn(client, (vigil) => vigil.keepInSight(client, strip, { host, lock, tell }))
  }, [client, strip, lock, tell])
  return null
}
