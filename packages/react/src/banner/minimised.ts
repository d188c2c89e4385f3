/** One entry for all tabs of an origin. It says how the strip is drawn, and nothing about anybody. */
export const ENTRY = 'understudy.banner'
export const SMALL = 'minimised'

/** Whether the strip was made small, by the storage that all tabs share. Not where storage is missing or blocked. */
export function readMinimised(): boolean {
  try {
    return localStorage.getItem(ENTRY) === SMALL
  } catch {
    return false
  }
}
