/** The platform's `fetch`, looked up at each call: pages and tests may replace it after this module has loaded. */
export function browserFetch(): typeof globalThis.fetch {
  return (input, init) => globalThis.fetch(input, init)
}
