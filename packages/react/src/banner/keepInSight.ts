import type { ImpersonationClient } from '@understudy/client'
import { setOutOfSight } from '../boundary/outOfSight.ts'
import { onceAnIncident, type Tell } from './incidents.ts'
import { keepFocus } from './keepFocus.ts'
import { raiseStrip } from './layer.ts'
import { shareMinimised } from './shareMinimised.ts'
import { watchSight } from './watchSight.ts'

interface Watched {
  /** Where the strip belongs. */
  readonly host: Element
  /** Takes the page out of sight as well while the strip cannot be brought back. */
  readonly lock: boolean
  readonly tell: Tell
  /** Small, or in full, as in every tab. */
  readonly onMinimised: (minimised: boolean) => void
}

/**
 * Puts a strip above everything, watches it, puts it back to where it belongs, and keeps the focus that is in it. Returns
 * its own undo.
 */
export function keepInSight(
  client: ImpersonationClient,
  strip: HTMLElement,
  { host, lock, tell, onMinimised }: Watched,
): () => void {
  raiseStrip(strip.ownerDocument)
  const share = shareMinimised(client, onMinimised)
  const stop = watchSight(strip, {
    host,
    onTampered: onceAnIncident(host, tell),
    onLook: (seen) => setOutOfSight(client, lock && !seen),
  })
  const letFocus = keepFocus(strip)
  return () => {
    letFocus()
    stop()
    share()
    setOutOfSight(client, false)
  }
}
