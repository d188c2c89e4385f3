'use client'

import { useLayoutEffect, useState } from 'react'
import type { Need } from './late.ts'

/** Code that comes late, for a component that is never rendered on a server: with its first picture where it is there. */
export function useLate<Code>(need: Need<Code>, wanted = true): Late<Code> {
  const [late, setLate] = useState<Late<Code>>({ code: null, failed: false })
  useLayoutEffect(() => {
    if (!wanted) return
    const begin = (code: Code) => {
      setLate({ code, failed: false })
      return () => undefined
    }
    return need(begin, { onFailed: () => setLate({ code: null, failed: true }) })
  }, [need, wanted])
  return late
}

interface Late<Code> {
  /** `null` while it is on its way. */
  readonly code: Code | null
  /** It could not be had, and is asked for again. */
  readonly failed: boolean
}
