'use client'

import { useLayoutEffect } from 'react'
import { useClient } from '../provider/context.ts'
import { whileOn } from '../vigil/onDuty.ts'
import type { BannerHost } from './host.ts'
import type { Tell } from './incidents.ts'

/** Has the host in the page, and kept there from the first moment on in which a session may be on. */
export function useHost({ element, attach }: BannerHost, tell?: Tell): void {
  const client = useClient()
  // In the same commit as the page beside it: a frame in between would show somebody's data unmarked.
  useLayoutEffect(attach, [attach])
  useLayoutEffect(
    () =>
      whileOn(client, (vigil) => vigil.keepHost(client, element, tell), {
        onFailed: () => tell?.({ kind: 'unwatched', restored: false }),
      }),
    [client, element, tell],
  )
}
