'use client'

import { useCallback, useEffect, useRef } from 'react'
import { callHost } from '../element/callHost.ts'
import { warnOnce } from '../element/checkProp.ts'
import type { Tampering } from './sight.ts'
import type { TamperingReport } from './watchSight.ts'

/** The same kind again within this time is the same incident. Milliseconds. */
const INCIDENT = 10_000

/** Tells the host and, once in development, the console; once an incident, however long the fight about it lasts. */
export function useTampering(onTampered: ((report: TamperingReport) => void) | undefined) {
  const latest = useRef(onTampered)
  useEffect(() => {
    latest.current = onTampered
  })
  const seen = useRef(new Map<Tampering, number>())
  return useCallback((report: TamperingReport) => {
    const now = performance.now()
    const before = seen.current.get(report.kind)
    seen.current.set(report.kind, now)
    if (before !== undefined && now - before < INCIDENT) return
    warnOnce(
      `the banner was ${report.kind} by something on the page, and ${report.restored ? 'brought' : 'could not be brought'} back.`,
    )
    callHost(() => latest.current?.(report))
  }, [])
}
