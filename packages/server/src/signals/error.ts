import type { SetErrorCode } from '@understudy/protocol/schemas'
import { problemOf } from '../http/problems.ts'
import { Refusal } from '../refusal.ts'

/** The refusal of a security event token, with what RFC 8935 section 2.4 calls it. */
export function refuseSet(err: SetErrorCode): Refusal {
  return new Refusal('invalid_token', { set: err })
}

/** A refusal as the receiver of pushed events says it. What is ours to set right is 5xx: it may be sent again. */
export function setRefusal(refusal: Refusal): Response {
  const { detail, status } = problemOf(refusal)
  const ours = refusal.code === 'internal' || refusal.code === 'audit_unavailable'
  const body = { err: refusal.options.set ?? 'invalid_request', description: detail }
  return new Response(JSON.stringify(body), {
    status: ours || refusal.code === 'body_too_large' ? status : 400,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'Content-Language': 'en' },
  })
}
