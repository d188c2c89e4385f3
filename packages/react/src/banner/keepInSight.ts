import type { ImpersonationClient } from '@understudy/client'
import { setOutOfSight } from '../boundary/outOfSight.ts'
import { onceAnIncident, type Tell } from './incidents.ts'
import { keepFocus } from './keepFocus.ts'
import { watchSight } from './watchSight.ts'

interface Watched {
  /** Where the strip belongs. */
  readonly host: Element
  /** Takes the page out of sight as well while the strip cannot be brought back. */
  readonly lock: boolean
  readonly tell: Tell
}

/** Watches a strip, puts it back to where it belongs, and keeps the focus that is in it. Returns its own undo. */
export function keepInSight(
  client: ImpersonationClient,
  strip: HTMLElement,
  { host, lock, tell }: Watched,
): () => void {
  const stop = watchSight(strip, {
    host,
    onTampered: onceAnIncident(host, tell),
    onLook: (seen) => setOutOfSight(client, lock && !seen),
  })
  const letFocus = keepFocus(strip)
  return () => {
    letFocus()
    stop()
    setOutOfSight(client, false)
  }
}
