import { type FieldProblem, type Problem, type ProblemCode, problemType } from '@understudy/protocol'

type OwnCode = Extract<
  ProblemCode,
  | 'malformed_json'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'actor_not_allowed'
  | 'not_found'
  | 'method_not_allowed'
  | 'origin_refused'
  | 'internal'
>

const TEXTS: Readonly<Record<OwnCode, readonly [status: number, title: string, detail: string]>> = {
  malformed_json: [400, 'Malformed JSON', 'The body is not a JSON document.'],
  unsupported_media_type: [415, 'Unsupported media type', 'Send the body as application/json.'],
  validation_failed: [422, 'Validation failed', 'Some fields cannot be accepted as they are.'],
  actor_not_allowed: [403, 'Not allowed', 'This account may not do this.'],
  not_found: [404, 'Not found', 'There is nothing at this address.'],
  method_not_allowed: [405, 'Method not allowed', 'This address does not answer this method.'],
  origin_refused: [421, 'Unknown host', 'This server does not answer under this name.'],
  internal: [500, 'Internal error', 'The request could not be served.'],
}

/** An RFC 9457 answer of the demo's own APIs; the bridge and its guard send theirs. */
export function problem(
  code: OwnCode,
  more: { readonly errors?: readonly FieldProblem[]; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const [status, title, detail] = TEXTS[code]
  const { errors, headers } = more
  const body: Problem = {
    type: problemType(code),
    title,
    status,
    code,
    detail,
    ...(errors === undefined ? {} : { errors }),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}
