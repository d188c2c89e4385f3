import { useSyncExternalStore } from 'react'
import type { Preferences } from './preferences.ts'
import { useServices } from './services.ts'

/** How this browser wants the pages to look. */
export function usePreferences(): Preferences {
  const { preferences } = useServices()
  return useSyncExternalStore(preferences.subscribe, preferences.get)
}
