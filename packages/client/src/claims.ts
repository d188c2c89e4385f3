import type { Person } from '@understudy/protocol'
import { jwtDecode } from 'jwt-decode'

/**
 * The payload of a token. Does **not** verify the signature: what it says may be shown or may refuse, and never grants
 * anything. `null` for anything that is no readable token, which a caller must treat as invalid.
 *
 * The only file that knows jwt-decode, whose own typing is an unchecked cast.
 */
export function readPayload(token: string): Readonly<Record<string, unknown>> | null {
  try {
    // Without a prototype: a payload must not answer through Object.prototype. One that is no object says nothing.
    return Object.assign(Object.create(null), jwtDecode<unknown>(token))
  } catch {
    // Opaque tokens are no mistake of anybody's: the callers tell "unreadable" apart from "nobody acts".
    return null
  }
}

/** Whom a token is about; `null` where it does not say. */
export function readSubject(token: string): string | null {
  return textOf(readPayload(token)?.sub)
}

/**
 * The person an own token is about, for display; `null` when the token is a support token or unreadable. Reads less than
 * `readToken` and is as strict: an `act` of any shape, or a support scope, and nobody is at home.
 */
export function readOwnPerson(token: string): Person | null {
  const payload = readPayload(token)
  if (payload === null || 'act' in payload || isSupportScope(payload.scope)) return null
  return readPerson({ id: payload.sub, name: payload.name })
}

/** Id and name of somebody whom the host knows, and nothing else of what it knows; `null` where that names nobody. */
export function readPerson(told: unknown): Person | null {
  const { id: given, name } = Object(told)
  const id = textOf(given)
  return id === null ? null : { id, name: textOf(name) ?? id }
}

/** Also where the scope is a list, as some servers write it. */
function isSupportScope(scope: unknown): boolean {
  return /(^|[ ,])support:/.test(String(scope))
}

/** A text that says something: no token and no id is empty, or of another type. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
