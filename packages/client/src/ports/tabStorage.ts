/**
 * One entry that outlives a reload of this tab. The client puts the way back there: path, scroll position, the ids of the
 * session and of its actor, and what the host's `captureReturn` gave. No credential, name or reason of its own.
 */
export interface TabStorage {
  read(): string | null
  /** `null` removes it. */
  write(text: string | null): void
}

/**
 * One entry of `sessionStorage`. Touches nothing until it is used. Where storage is missing, blocked or full, the entry
 * lives as long as the page: the way back then knows the path (the server keeps it) and not the scroll position.
 *
 * @example createImpersonationClient({ connector, storage: browserTabStorage('console.return') })
 */
export function browserTabStorage(name = 'understudy.return'): TabStorage {
  let kept: string | null = null
  const attempt = (run: (storage: Storage) => string | null): string | null => {
    try {
      return typeof globalThis.sessionStorage === 'undefined' ? null : run(globalThis.sessionStorage)
    } catch {
      // Reading the property alone throws where the browser blocks storage.
      return null
    }
  }
  return {
    read: () => kept ?? attempt((storage) => storage.getItem(name)),
    write(text) {
      kept = text
      attempt((storage) => {
        if (text === null) storage.removeItem(name)
        else storage.setItem(name, text)
        return null
      })
    },
  }
}
