/** The address of the page, read and changed without loading anything. */
export interface Address {
  read(): string
  replace(url: string): void
}

/** The browser's. On a server there is none, and nothing is changed. */
export function browserAddress(): Address {
  return {
    read: () => globalThis.location?.href ?? 'http://localhost/',
    replace: (url) => globalThis.history?.replaceState(globalThis.history.state, '', url),
  }
}
