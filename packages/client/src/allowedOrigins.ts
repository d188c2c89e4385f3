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
  return (input) => {
    const own = place.origin()
    const href = input instanceof Request ? input.url : String(input)
    const base = place.base?.() ?? (own === null ? undefined : own + place.location())
    if (!URL.canParse(href, base)) return null
    const url = new URL(href, base)
    // A `blob:` has the origin of its page, and is no request to it.
    return url.protocol.startsWith('http') && (allowed ?? [own]).includes(url.origin) ? url : null
  }
}
