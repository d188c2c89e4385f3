import { checkOrigin } from './checkOrigin.ts'
import type { Runtime } from './runtime/runtime.ts'

export type AllowedOrigins = (input: RequestInfo | URL) => URL | null

/**
 * Gives the address of a request where it belongs to an allow-listed origin, and `null` for all others.
 *
 * @throws `origin_not_allowed` at once for an origin that is none
 */
export function createAllowedOrigins({ place, options }: Runtime): AllowedOrigins {
  const allowed = options.origins?.map(checkOrigin)
  let own: string | null = null
  return (input) => {
    // A page never changes its origin, and browsers take their time to tell it.
    own ??= place.origin()
    const base = place.base?.() ?? (own === null ? undefined : own + place.location())
    const url = parsed(hrefOf(input), base)
    // A `blob:` has the origin of its page, and is no request to it.
    return url?.protocol.startsWith('http') && (allowed ?? [own]).includes(url.origin) ? url : null
  }
}

export function hrefOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input)
}

function parsed(href: string, base: string | undefined): URL | null {
  try {
    return new URL(href, base)
  } catch {
    // Not an address: the platform says so to the caller.
    return null
  }
}
