import { createHash, timingSafeEqual } from 'node:crypto'
import type { Static, TSchema } from '@sinclair/typebox'
import { readBody } from '../http/body.ts'
import { problemResponse } from '../http/problems.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { readAuthorization } from '../tokens/authorization.ts'

interface InletOptions<Schema extends TSchema> {
  /** What the other program has to bring as a bearer token. */
  readonly token: string
  readonly schema: Schema
  readonly log: Log
  /** How the log names a request that failed here. */
  readonly failed: string
  /** `null`: it had its effect, and there is nothing to say. */
  readonly answer: (body: Static<Schema>) => Promise<object | null>
}

/**
 * An address for programs of the operator's own, on the port that customers do not reach: one JSON document a request, answered
 * by another or by 204. Every other answer is a problem.
 */
export function inlet<Schema extends TSchema>(options: InletOptions<Schema>): (request: Request) => Promise<Response> {
  const { token, schema, log, failed, answer } = options
  const headers = { 'Cache-Control': 'no-store' }
  return async (request) => {
    try {
      if (request.method !== 'POST') throw new Refusal('method_not_allowed', { headers: { Allow: 'POST' } })
      // Who asks comes before what is asked.
      const { scheme, token: given } = readAuthorization(request)
      if (scheme !== 'Bearer' || !sameText(given, token)) throw new Refusal('invalid_token')
      const body = await answer(await readBody(request, schema))
      return body === null ? new Response(null, { status: 204, headers }) : Response.json(body, { headers })
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal')
      if (refusal !== error) log({ level: 'error', event: failed, error })
      return problemResponse(refusal)
    }
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
