'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False on the server and while its HTML is being taken over, true from then on and in any other render. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
