import type { ImpersonationClient, ImpersonationState } from '@understudy/client'
import { type ComponentType, type ReactNode, useMemo, useState, useSyncExternalStore } from 'react'

/** What the host's own module exports: everything that only support sessions need. */
export interface LazySupport {
  readonly client: Pick<ImpersonationClient, 'getState' | 'subscribe'>
  /** Provider, banner, dialog, and an `IdentityBoundary` around its children. */
  readonly Support: ComponentType<{ readonly children?: ReactNode }>
}

/**
 * Whether the application is mounted inside of `Support`, where the boundary keeps one person's page from being shown as
 * another's. Where nobody doubted who one is when the code arrived, it stays outside, untouched, until the first moment
 * in which it may not be the actor's own page any more. There is no way back: that would mount it once more.
 */
export function useAround(support: LazySupport | null, closed: boolean): boolean {
  const [door] = useState<{ around: boolean | null }>(() => ({ around: null }))
  const subscribe = useMemo(
    () => (support === null ? never : (listener: () => void) => support.client.subscribe(listener)),
    [support],
  )
  const read = () => {
    if (support === null) return false
    door.around = (door.around ?? closed) || !isAtHome(support.client.getState())
    return door.around
  }
  return useSyncExternalStore(subscribe, read, read)
}

/** Whether the page shows nobody but the actor themselves, or nobody at all. */
function isAtHome(state: ImpersonationState): boolean {
  switch (state.status) {
    case 'own':
    case 'pending':
    case 'signed-out':
      return true
    case 'resolving':
    case 'starting':
    case 'suspended':
      return state.last?.status !== 'active'
    default:
      return false
  }
}

const never = () => () => undefined
