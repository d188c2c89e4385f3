/** The Cache Storage of this origin; `null` where there is none: on a server, and on pages without https. */
export function browserCaches(): CacheStorage | null {
  return globalThis.caches ?? null
}
