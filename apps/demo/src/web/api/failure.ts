import { type FieldProblem, isImpersonationError, readProblem } from '@understudy/protocol'

/** Why a request did not do what was asked, ready to be said in words by `failureText`. */
export interface Failure {
  /** A problem code of the server or of the client; `http_<status>` for anything else. */
  readonly code: string
  readonly status: number
  /** The server's own sentence, where it sent one. */
  readonly detail: string | null
  readonly actionClass: string | null
  readonly fields: readonly FieldProblem[]
}

/** Reads a refusal of the server. Never throws: an answer that cannot be read is a failure with its status. */
export async function failureOf(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => null)
  const problem = readProblem(body)
  const detail = problem?.detail ?? readDetail(body)
  return {
    code: problem?.code ?? readCode(body) ?? `http_${response.status}`,
    status: response.status,
    detail,
    actionClass: problem?.actionClass ?? null,
    fields: problem?.errors ?? [],
  }
}

/** The failure behind whatever was thrown on the way to an answer. */
export function failureFrom(error: unknown): Failure {
  const code = isImpersonationError(error) ? error.code : 'network'
  const problem = isImpersonationError(error) ? error.problem : null
  return {
    code,
    status: problem?.status ?? 0,
    detail: problem?.detail ?? null,
    actionClass: problem?.actionClass ?? null,
    fields: problem?.errors ?? [],
  }
}

function readCode(body: unknown): string | null {
  return readString(body, 'code')
}

function readDetail(body: unknown): string | null {
  return readString(body, 'detail')
}

function readString(body: unknown, name: string): string | null {
  if (typeof body !== 'object' || body === null) return null
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : null
}
