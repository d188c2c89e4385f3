import { type FieldProblem, type Problem, type ProblemCode, problemType } from '@understudy/protocol'

type OwnCode = Extract<
  ProblemCode,
  | 'malformed_json'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'session_ended'
  | 'actor_not_allowed'
  | 'context_mismatch'
  | 'context_required'
  | 'mode_read_only'
  | 'action_restricted'
  | 'action_untagged'
  | 'not_found'
  | 'method_not_allowed'
  | 'origin_refused'
  | 'internal'
>

const TEXTS: Readonly<Record<OwnCode, readonly [status: number, title: string, detail: string]>> = {
  malformed_json: [400, 'Malformed JSON', 'The body is not a JSON document.'],
  unsupported_media_type: [415, 'Unsupported media type', 'Send the body as application/json.'],
  validation_failed: [422, 'Validation failed', 'Some fields cannot be accepted as they are.'],
  session_ended: [401, 'Session ended', 'The session behind this token is over.'],
  actor_not_allowed: [403, 'Not allowed', 'This account may not do this.'],
  context_mismatch: [409, 'Context mismatch', 'The request names another session than its token belongs to.'],
  context_required: [428, 'Context required', 'Say in Support-Context which session the request belongs to.'],
  mode_read_only: [403, 'View only', 'Nothing can be changed in this session.'],
  action_restricted: [403, 'Restricted', 'This is not available in a support session.'],
  action_untagged: [403, 'Not declared', 'An action that nobody has declared is not available in a support session.'],
  not_found: [404, 'Not found', 'There is nothing at this address.'],
  method_not_allowed: [405, 'Method not allowed', 'This address does not answer this method.'],
  origin_refused: [421, 'Unknown host', 'This server does not answer under this name.'],
  internal: [500, 'Internal error', 'The request could not be served.'],
}

/** An RFC 9457 answer of the demo's own APIs; the bridge and its guard send theirs. */
export function problem(
  code: OwnCode,
  more: {
    readonly errors?: readonly FieldProblem[]
    readonly actionClass?: string
    readonly headers?: Readonly<Record<string, string>>
  } = {},
): Response {
  const [status, title, detail] = TEXTS[code]
  const { headers, ...members } = more
  const body: Problem = {
    type: problemType(code),
    title,
    status,
    code,
    detail,
    ...members,
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}
