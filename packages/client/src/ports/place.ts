import type { PageLifecycle } from './lifecycle.ts'

/** Where the page is: all that a page without support sessions has to know of itself. */
export type Place = Pick<PageLifecycle, 'location' | 'origin' | 'base'>

/** The browser's page; on a server, no place. */
export function browserPlace(): Place {
  return {
    location() {
      const { pathname = '/', search = '', hash = '' } = globalThis.location ?? {}
      return pathname + search + hash
    },
    origin: () => globalThis.location?.origin ?? null,
    base: () => globalThis.document?.baseURI ?? null,
  }
}
