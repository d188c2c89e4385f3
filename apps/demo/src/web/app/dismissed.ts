const STORED = 'parcelwise.support-notice'

/**
 * The visit whose notice was dismissed in this browser. A visit has one id and is in one account, so people who share a
 * browser do not dismiss each other's notices; the id of a visit that is over says nothing about anybody.
 */
export function readDismissed(): string | null {
  try {
    return window.localStorage.getItem(STORED)
  } catch {
    // Storage is turned off: the notice is shown again.
    return null
  }
}

/** Remembers a dismissed visit, where the browser has storage. */
export function rememberDismissed(visit: string): void {
  try {
    window.localStorage.setItem(STORED, visit)
  } catch {
    // Turned off or full: dismissed until the page is left.
  }
}
