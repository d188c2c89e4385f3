import type { PageLifecycle } from './lifecycle.ts'

/** Where the page is: all that a page without support sessions has to know of itself. */
export type Place = Pick<PageLifecycle, 'location' | 'origin' | 'base'>

/** The browser's page; on a server, no place. */
export function browserPlace(): Place {
  return {
    location() {
      const { pathname, search, hash } = locationOf() ?? { pathname: '/', search: '', hash: '' }
      return pathname + search + hash
    },
    origin: () => locationOf()?.origin ?? null,
    base: () => pageOf()?.baseURI ?? null,
  }
}

/** `null` without a page. */
export function pageOf(): Document | null {
  return typeof globalThis.document === 'undefined' ? null : globalThis.document
}

/** `null` without one, such as on a server. */
export function locationOf(): Location | null {
  return typeof globalThis.location === 'undefined' ? null : globalThis.location
}
