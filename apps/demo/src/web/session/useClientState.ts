import type { ImpersonationState } from '@understudy/client'
import { useSyncExternalStore } from 'react'
import { useServices } from './services.ts'

/** The state of the session stack; the page is drawn anew when it changes. */
export function useClientState(): ImpersonationState {
  const { client } = useServices()
  return useSyncExternalStore(client.subscribe, client.getState, client.getInitialState)
}
