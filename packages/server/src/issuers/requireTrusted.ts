import { isTrusted } from '../tokens/trusted.ts'
import { IssuerError } from './issuerError.ts'

/**
 * `privateNetwork`: plain http is taken, inside of a network that nobody else is in.
 *
 * @throws IssuerError `endpoint_foreign` for an address that nothing may be sent to in the clear
 */
export function requireTrusted(urls: readonly string[], privateNetwork = false): void {
  for (const url of urls) {
    const inside = privateNetwork && URL.canParse(url) && new URL(url).protocol === 'http:'
    if (!inside && !isTrusted(url)) throw new IssuerError('endpoint_foreign')
  }
}
