import type { Upstream } from './options.ts'

/**
 * Where a request is led: below the target, and only there. `null` for an address that some server would read as another
 * one than was judged: with `..` or `/` in disguise, control characters, empty segments, or a `;` after dots.
 *
 * @param url - Of the request, as the platform parsed it
 */
export function addressAt(upstream: Pick<Upstream, 'path' | 'url'>, url: URL): URL | null {
  const rest = url.pathname.slice(upstream.path.length)
  if (!rest.split('/').every(isPlain)) return null
  const address = new URL(upstream.url + rest + url.search)
  // Holds by what stands above; a parser that disagrees must not lead a credential elsewhere.
  return address.href.startsWith(upstream.url) && address.hash === '' ? address : null
}

/** The same address as a router compares it: nothing in it is encoded that need not be. */
export function segmentsOf(upstream: Pick<Upstream, 'path'>, url: URL): string {
  return url.pathname.slice(upstream.path.length - 1)
}

function isPlain(segment: string): boolean {
  const once = decoded(segment)
  const twice = once === null ? null : (decoded(once) ?? once)
  return once !== null && twice !== null && ![segment, once, twice].some(isDisguised)
}

function isDisguised(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text === '' || /[/\\\u0000-\u001f\u007f]/.test(text) || /^\.{1,2}(?:;|$)/.test(text)
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
