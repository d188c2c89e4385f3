import { warnOnce } from '../element/checkProp.ts'
import type { Tampering } from './sight.ts'
import type { TamperingReport } from './watchSight.ts'

export type Tell = (report: TamperingReport) => void

/** The same kind again within this time is the same incident. Milliseconds. */
const INCIDENT = 10_000

const known = new WeakMap<Element, Map<Tampering, number>>()

/** Tells the host and, once in development, the console; once an incident, however long the fight about it lasts. */
export function onceAnIncident(host: Element, tell: Tell): Tell {
  const seen = known.get(host) ?? new Map<Tampering, number>()
  known.set(host, seen)
  return (report) => {
    const now = performance.now()
    const before = seen.get(report.kind)
    seen.set(report.kind, now)
    if (before !== undefined && now - before < INCIDENT) return
    warnOnce(
      `the banner was ${report.kind} by something on the page, and ${report.restored ? 'brought' : 'could not be brought'} back.`,
    )
    tell(report)
  }
}
