'use client'

import { useEffect, useRef } from 'react'
import { useClient } from '../provider/context.ts'

interface Place {
  readonly left: number
  readonly top: number
  /** Whose page it was. Another one begins at its top. */
  readonly identity: string | null
}

/**
 * A page that is taken out of sight and comes back is where it was scrolled to. Without its content the document is
 * short, and the browser forgets. `isKept` says for the client's state, `kept` for what is drawn, whether the page is
 * out of sight for the moment.
 */
export function useKeptScroll(isKept: () => boolean, kept: boolean, identity: string | null): void {
  const client = useClient()
  const place = useRef<Place | null>(null)
  const latest = useRef({ isKept, identity })
  useEffect(() => {
    latest.current = { isKept, identity }
  })
  useEffect(
    () =>
      // Told before React has drawn anything: afterwards the place is gone.
      client.subscribe(() => {
        const { scrollX: left, scrollY: top } = window
        if ((left > 0 || top > 0) && latest.current.isKept()) {
          place.current ??= { left, top, identity: latest.current.identity }
        }
      }),
    [client],
  )
  useEffect(() => {
    if (kept || place.current === null) return
    const { left, top, identity: whose } = place.current
    place.current = null
    if (whose === identity) window.scrollTo({ left, top, behavior: 'instant' })
  }, [kept, identity])
}
