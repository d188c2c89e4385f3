/**
 * The browser's `localStorage`; `null` where there is none (server).
 *
 * @throws what the browser throws where the person has blocked it: the look itself is refused then
 */
export function browserStorage(): Storage | null {
  return globalThis.localStorage ?? null
}
