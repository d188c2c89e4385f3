import type { PageLifecycle } from './lifecycle.ts'

/** Where the page is: all that a page without support sessions has to know of itself. */
export type Place = Pick<PageLifecycle, 'location' | 'origin' | 'base'>

const NOWHERE = { pathname: '/', search: '', hash: '' }

/** The browser's page; on a server, no place. */
export function browserPlace(): Place {
  return {
    location() {
      const { pathname, search, hash } = globalThis.location ?? NOWHERE
      return pathname + search + hash
    },
    origin: () => globalThis.location?.origin ?? null,
    base: () => globalThis.document?.baseURI ?? null,
  }
}
