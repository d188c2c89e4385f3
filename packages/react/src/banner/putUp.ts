import type { ImpersonationClient } from '@understudy/client'
import { whileOn } from '../vigil/onDuty.ts'

/** Puts a host into the page, and has it kept there from the first moment in which a session may be on. Returns its own undo. */
export function putUp(client: ImpersonationClient, host: HTMLElement): () => void {
  document.body.prepend(host)
  const stop = whileOn(client, (vigil) => vigil.keepHost(client, host))
  return () => {
    stop()
    host.remove()
  }
}
