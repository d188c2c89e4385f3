import { type ProblemCode, REFUSED_PARAMETER } from '@understudy/protocol'

// Takes part in nothing that is answered.
const BASE = 'https://led-on.invalid'

/** Leads a window on to a page of the application's. `code`: why nothing came of what it was sent for. */
export function ledOn(to: string, code?: ProblemCode): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: code === undefined ? to : withCode(to, code), 'Cache-Control': 'no-store' },
  })
}

function withCode(to: string, code: ProblemCode): string {
  const url = new URL(to, BASE)
  url.searchParams.set(REFUSED_PARAMETER, code)
  return url.origin === BASE ? url.pathname + url.search + url.hash : url.href
}
