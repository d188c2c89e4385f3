// What a browser may tell an API: how it wants the answer, what it holds already, and what the body is. A list of what
// passes and not of what does not, so that a header by which an API believes somebody is never one that was forgotten.
const PASSED_ON = [
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'prefer',
  'range',
  'traceparent',
  'tracestate',
  'user-agent',
]

// Who somebody is, in the spellings of the field; where they come from; and what is about one connection (RFC 9110, 7.6.1).
const NOT_THE_BROWSERS =
  /^(?:authorization|proxy-.*|cookie2?|dpop|forwarded|host|origin|referer|content-length|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|support-.*|sec-.*|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override|x-(?:remote-|auth-|authenticated-)?(?:user|userid|username|email|groups|roles?|subject|actor|principal|tenant)(?:-.*)?|x-act-as.*|x-impersonate.*|impersonate-.*|remote-.*)$/

/** Whether a header is never taken from a browser, whatever the settings say. Case does not matter. */
export function isOwnHeader(name: string): boolean {
  return NOT_THE_BROWSERS.test(name.toLowerCase())
}

/** The headers of a request that an upstream is shown. No cookie, no credential and no context is among them. */
export function requestHeaders({ headers }: Request, more: readonly string[] = []): Headers {
  const passed = new Headers()
  for (const name of [...PASSED_ON, ...more]) {
    const value = headers.get(name)
    if (value !== null) passed.set(name, value)
  }
  return passed
}

// About one connection; about bytes that the platform has unpacked; about this origin, which is not the upstream's to set.
const NOT_PASSED_BACK = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-encoding',
  'content-length',
  'set-cookie',
  'set-cookie2',
  'clear-site-data',
  'strict-transport-security',
  'alt-svc',
  'refresh',
  'service-worker-allowed',
  'sourcemap',
  'server',
  'x-powered-by',
  'dpop-nonce',
]

/** Whether a browser would run what is in it when it is opened by its address. */
const ACTIVE = /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml|(?:text|application)\/(?:.*\+)?xml)/i

/** The headers of an upstream's answer that a browser is given. */
export function responseHeaders({ headers }: Pick<Response, 'headers'>): Headers {
  const passed = new Headers(headers)
  const named = (headers.get('Connection') ?? '').split(',').map((name) => name.trim())
  for (const name of [...NOT_PASSED_BACK, ...named]) if (/^[\w-]+$/.test(name)) passed.delete(name)
  for (const name of [...passed.keys()]) if (name.startsWith('access-control-')) passed.delete(name)
  // One address, two people: an answer that is kept would be shown to the other of them.
  passed.set('Cache-Control', 'no-store')
  passed.set('X-Content-Type-Options', 'nosniff')
  if (ACTIVE.test(passed.get('Content-Type') ?? 'text/html')) {
    passed.set('Content-Security-Policy', "default-src 'none'; sandbox")
  }
  return passed
}
