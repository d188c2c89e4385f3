import type { Runtime } from './runtime/runtime.ts'
import { failure } from './stack/failure.ts'

export type AllowedOrigins = (input: RequestInfo | URL) => URL | null

/**
 * Gives the address of a request where it belongs to an allow-listed origin, and `null` for all others.
 *
 * @throws `origin_not_allowed` at once for an origin that is none
 */
export function createAllowedOrigins({ lifecycle, options }: Runtime): AllowedOrigins {
  const allowed = options.origins?.map(checkOrigin)
  return (input) => {
    const own = lifecycle.origin()
    const href = input instanceof Request ? input.url : String(input)
    const base = lifecycle.base?.() ?? (own === null ? undefined : own + lifecycle.location())
    if (!URL.canParse(href, base)) return null
    const url = new URL(href, base)
    return (allowed ?? [own]).includes(url.origin) ? url : null
  }
}

/** A mistyped origin would match nothing, silently. */
function checkOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw failure('origin_not_allowed', {
    message:
      'An entry of `origins` is not an origin. It would match nothing, and requests would go out bare. Write each as scheme and host (and port), without path or slash.',
  })
}
