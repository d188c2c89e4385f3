import type { ImpersonationClient } from '@understudy/client'
import { whileOn } from '../vigil/onDuty.ts'
import type { BannerHost } from './host.ts'
import type { Tell } from './incidents.ts'

/** Puts a host into the page, and has it kept there from the first moment in which a session may be on. Returns its own undo. */
export function putUp(client: ImpersonationClient, { element, attach }: BannerHost, tell?: Tell): () => void {
  const detach = attach()
  const stop = whileOn(client, (vigil) => vigil.keepHost(client, element, tell), {
    onFailed: () => tell?.({ kind: 'unwatched', restored: false }),
  })
  return () => {
    stop()
    detach()
  }
}
