import { IssuerError, protocolWord } from '../issuerError.ts'
import { isRecord } from '../standing.ts'

/** What Kratos says of a session, as far as it is needed. Times in milliseconds. */
export interface SessionFacts {
  readonly id: string
  readonly active: boolean
  readonly expiresAt: number
  /** `null` where the answer leaves it out. */
  readonly identity: { readonly id: string; readonly active: boolean } | null
  readonly methods: readonly string[]
  /** Names of the devices. */
  readonly devices: readonly string[]
}

/** @throws IssuerError `answer_invalid` for anything that is no session */
export function sessionOf(body: unknown): SessionFacts {
  if (!isRecord(body)) throw new IssuerError('answer_invalid')
  const { id, active, expires_at: expires, identity, authentication_methods: methods, devices } = body
  const expiresAt = typeof expires === 'string' ? Date.parse(expires) : Number.NaN
  if (typeof id !== 'string' || typeof active !== 'boolean') throw new IssuerError('answer_invalid', { said: 'id' })
  if (Number.isNaN(expiresAt)) throw new IssuerError('lifetime_invalid')
  return {
    ...{ id, active, expiresAt },
    identity: identity === null || identity === undefined ? null : identityOf(identity),
    methods: textsIn(methods, 'method'),
    devices: textsIn(devices, 'user_agent'),
  }
}

/** @throws IssuerError `answer_invalid` for anything that is no identity */
export function identityOf(body: unknown): { readonly id: string; readonly active: boolean } {
  if (!isRecord(body) || typeof body.id !== 'string' || typeof body.state !== 'string') {
    throw new IssuerError('answer_invalid', { said: 'identity' })
  }
  return { id: body.id, active: body.state === 'active' }
}

function textsIn(list: unknown, member: string): readonly string[] {
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw new IssuerError('answer_invalid', { said: member })
  return list.map((entry) => {
    const text: unknown = isRecord(entry) ? entry[member] : null
    if (typeof text !== 'string') throw new IssuerError('answer_invalid', { said: member })
    return text
  })
}

/** The token of a recovery that went through; a wrong code is answered 200 as well. */
export function tokenOf({ state, continue_with: steps }: Readonly<Record<string, unknown>>): string {
  const step: unknown = Array.isArray(steps)
    ? steps.find((entry) => isRecord(entry) && entry.action === 'set_ory_session_token')
    : undefined
  const token = isRecord(step) ? step.ory_session_token : null
  if (state !== 'passed_challenge' || typeof token !== 'string' || token === '') {
    throw new IssuerError('answer_invalid', protocolWord(state))
  }
  return token
}

/** Kratos puts what went wrong under `error`, with an id of its own where it has one. */
export function kratosRefusal(status: number, body: Readonly<Record<string, unknown>>): IssuerError {
  const error = isRecord(body.error) ? body.error : {}
  const options = { status, ...protocolWord(error.id) }
  if (error.id === 'session_aal2_required') return new IssuerError('step_up_required', options)
  if (status === 404) return new IssuerError('subject_not_found', options)
  // It proves no client, so that whoever is refused is refused by what stands in front.
  if (status === 401 || status === 403) return new IssuerError('client_refused', options)
  return new IssuerError('request_refused', options)
}
