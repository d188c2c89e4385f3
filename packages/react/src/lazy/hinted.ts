import { useSyncExternalStore } from 'react'

/**
 * Whether the host hints at a support session. Read again whenever the page is looked at, which is the one listener that
 * an ordinary user's page has. `initial`: what the server read when it rendered the page.
 */
export function useHinted(hint: () => boolean, initial: boolean): boolean {
  return useSyncExternalStore(
    onVisible,
    () => isHinted(hint),
    () => initial,
  )
}

function isHinted(hint: () => boolean): boolean {
  try {
    return hint()
  } catch {
    // Not knowing is no reason to show the page.
    return true
  }
}

function onVisible(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}
