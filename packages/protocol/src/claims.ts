/** One party of an actor chain. Identity needs both members; `iss` may be absent in other servers' tokens. */
export interface ActorClaim {
  readonly sub: string
  readonly iss?: string
  /** Kind of actor where a server says it, such as `agent`. Shown, never decided upon. */
  readonly type?: string
}

/** Claims of a token as far as a support session is concerned (RFC 8693 section 4.1, RFC 9068). Times in seconds. */
export interface SessionClaims {
  readonly sub: string
  readonly iss?: string
  readonly sid?: string
  readonly exp?: number
  readonly iat?: number
  readonly scope?: string
  /** The party acting now. `null`: nobody acts for anybody. */
  readonly act: ActorClaim | null
}

/** Deepest actor chain that is read at all. Only the outermost member ever counts (RFC 8693 section 4.1). */
export const MAX_ACTOR_DEPTH = 8

/**
 * Reads the claims of a decoded payload. Does **not** verify a signature.
 *
 * Returns `null` for anything that is not clearly a support token or clearly an ordinary one: an `act` at any depth
 * that is no object or an array, an outermost one without `sub`, a chain deeper than {@link MAX_ACTOR_DEPTH}. A caller
 * must treat `null` as invalid and never as "nobody acts".
 */
export function readSessionClaims(payload: unknown): SessionClaims | null {
  if (!isRecord(payload)) return null
  const sub = own(payload, 'sub')
  if (!isNonEmptyString(sub)) return null
  const act = readActor(own(payload, 'act'))
  if (act === undefined) return null
  return {
    sub,
    act,
    ...optionalString('iss', own(payload, 'iss')),
    ...optionalString('sid', own(payload, 'sid')),
    ...optionalString('scope', own(payload, 'scope')),
    ...optionalNumber('exp', own(payload, 'exp')),
    ...optionalNumber('iat', own(payload, 'iat')),
  }
}

/** The outermost actor; `null` when the claim is absent, `undefined` when it is malformed. */
function readActor(claim: unknown): ActorClaim | null | undefined {
  if (claim === undefined) return null
  if (!isRecord(claim) || !isChain(claim)) return undefined
  const sub = own(claim, 'sub')
  if (!isNonEmptyString(sub)) return undefined
  return { sub, ...optionalString('iss', own(claim, 'iss')), ...optionalString('type', own(claim, 'type')) }
}

function isChain(outermost: Record<string, unknown>): boolean {
  let inner = own(outermost, 'act')
  for (let depth = 1; depth < MAX_ACTOR_DEPTH; depth += 1) {
    if (inner === undefined) return true
    if (!isRecord(inner)) return false
    inner = own(inner, 'act')
  }
  return inner === undefined
}

// Own properties only: a payload must not answer through Object.prototype.
function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0
}

function optionalString<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return isNonEmptyString(value) ? ({ [key]: value } as Record<K, string>) : {}
}

function optionalNumber<K extends string>(key: K, value: unknown): Partial<Record<K, number>> {
  return typeof value === 'number' && Number.isFinite(value) ? ({ [key]: value } as Record<K, number>) : {}
}
