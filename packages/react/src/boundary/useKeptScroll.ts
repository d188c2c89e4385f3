'use client'

import { useEffect, useRef } from 'react'
import { useClient } from '../provider/context.ts'

/**
 * A page that is taken out of sight and comes back is where it was scrolled to. Without its content the document is
 * short, and the browser forgets. `isKept`: whether the page is out of sight for the moment, and not for good. Another
 * page begins at its top.
 */
export function useKeptScroll(isKept: () => boolean, page: 'kept' | 'shown' | 'gone'): void {
  const client = useClient()
  const place = useRef<{ readonly left: number; readonly top: number } | null>(null)
  const latest = useRef(isKept)
  useEffect(() => {
    latest.current = isKept
  })
  useEffect(
    () =>
      // Told before React has drawn anything: afterwards the place is gone.
      client.subscribe(() => {
        const { scrollX: left, scrollY: top } = window
        if (latest.current() && (left > 0 || top > 0)) place.current ??= { left, top }
      }),
    [client],
  )
  useEffect(() => {
    if (page === 'kept' || place.current === null) return
    if (page === 'shown') window.scrollTo({ ...place.current, behavior: 'instant' })
    place.current = null
  }, [page])
}
