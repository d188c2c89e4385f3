import { useEffect, useRef, useState } from 'react'

/**
 * The server's clock, moved on by this page's monotonic one: `now` is what the last answer said. Drawn anew every
 * second. Independent of what the device believes the time is.
 */
export function useServerTime(now: number | undefined): number | null {
  const [, tick] = useState(0)
  const anchor = useRef<{ readonly now: number; readonly at: number } | null>(null)
  if (now !== undefined && anchor.current?.now !== now) anchor.current = { now, at: performance.now() }

  useEffect(() => {
    const id = setInterval(() => tick((count) => count + 1), 1000)
    return () => clearInterval(id)
  }, [])

  return anchor.current === null ? null : anchor.current.now + (performance.now() - anchor.current.at)
}
