import type { ImpersonationClient } from '@understudy/client'
import { onceAnIncident, type Tell } from './incidents.ts'
import { keepInPage } from './keepInPage.ts'
import { stripOf } from './strip.ts'

/**
 * Keeps the host of a layer of the kit in the page and on top of it, and tells when somebody took it away. Without a
 * strip nothing was hidden from anybody. Returns its own undo.
 */
export function keepHost(client: ImpersonationClient, element: HTMLElement, tell?: Tell): () => void {
  const report = tell && onceAnIncident(element, tell)
  return keepInPage(element, (kind) => {
    if (stripOf(client.getState()) !== null) report?.({ kind, restored: element.isConnected })
  })
}
