import type { ImpersonationClient } from '@understudy/client'
import { useCallback, useSyncExternalStore } from 'react'

interface Sight {
  lost: boolean
  readonly listeners: Set<() => void>
}

const known = new WeakMap<ImpersonationClient, Sight>()

function sightOf(client: ImpersonationClient): Sight {
  const sight = known.get(client) ?? { lost: false, listeners: new Set() }
  known.set(client, sight)
  return sight
}

/** Says that the strip of a session cannot be seen, so that the page must not be seen without it, or that it can again. */
export function setOutOfSight(client: ImpersonationClient, lost: boolean): void {
  const sight = sightOf(client)
  if (sight.lost === lost) return
  sight.lost = lost
  for (const listener of [...sight.listeners]) listener()
}

/** Whether the page waits for its strip. */
export function isOutOfSight(client: ImpersonationClient): boolean {
  return sightOf(client).lost
}

/** {@link isOutOfSight}, as React reads it. */
export function useOutOfSight(client: ImpersonationClient): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const { listeners } = sightOf(client)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    [client],
  )
  const read = () => isOutOfSight(client)
  return useSyncExternalStore(subscribe, read, () => false)
}
