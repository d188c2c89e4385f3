import type { ProofKey } from '../ports/proofKey.ts'
import type { BridgeCall } from './bridgeCall.ts'
import type { HeldKeys } from './heldKeys.ts'

interface Reading {
  readonly call: BridgeCall
  /** The key that the answer’s credential has to be bound to. */
  readonly key: ProofKey | null
  readonly keys: HeldKeys
  readonly heard: (now: number) => void
  /** That of the keys when the question was sent. */
  readonly turn: number
}

/**
 * Takes from an answer of the bridge what has to do with keys: which token belongs to which, and that a session is over. A
 * credential that is not bound is taken out of the answer, so that nobody uses it.
 */
export async function readBound(response: Response, { call, key, keys, heard, turn }: Reading): Promise<Response> {
  if (call.name === 'end' && (response.ok || response.status === 404 || response.status === 410))
    keys.drop(call.session)
  const body: unknown = response.ok ? await jsonOf(response) : null
  if (!isRecord(body)) return response
  const { now, state, session, credential } = body
  if (typeof now === 'number') heard(now)
  const id = call.name === 'credential' ? call.session : isRecord(session) ? session.id : null
  if (call.name === 'context' && turn === keys.turn())
    keys.keepOnly(state === 'active' && typeof id === 'string' ? id : null)
  if (key === null || credential === undefined) return response
  if (isRecord(credential) && credential.tokenType === 'DPoP' && typeof id === 'string') {
    const { accessToken } = credential
    if (typeof accessToken === 'string') keys.hold({ session: id, key, token: accessToken })
    if (call.name === 'start') keys.keepOnly(id)
    return response
  }
  const { credential: _, ...rest } = body
  const { status, statusText, headers } = response
  return new Response(JSON.stringify(rest), { status, statusText, headers })
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.clone().json()
  } catch {
    // No JSON, or it broke off: whoever asked finds out by reading it.
    return null
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
