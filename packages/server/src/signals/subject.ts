import { isStorable } from '../sql/storable.ts'
import { refuseSet } from './error.ts'

/** Whom or what an event is about (RFC 9493), as far as it can be somebody or something here. */
export interface SignalSubject {
  /** A session at the identity provider. */
  readonly session: string | null
  /** A person, by their id at the identity provider. */
  readonly user: string | null
  /** An organisation. */
  readonly tenant: string | null
}

interface Parties {
  /** The identity provider: whose people and sessions these are. */
  readonly provider: string
  /** Who tells. */
  readonly transmitter: string
}

/**
 * Reads a subject. People are known by issuer and id, or by the bare id where the provider itself tells; never by an address,
 * which others may come to hold. What is somebody elsewhere is nobody here.
 *
 * @throws Refusal `invalid_request` for what is no subject
 */
export function readSubject(value: unknown, parties: Parties): SignalSubject {
  const { format, ...members } = recordOf(value)
  if (typeof format !== 'string') throw refuseSet('invalid_request')
  if (format === 'complex') {
    const session = opaque(members.session)
    const user = person(members.user, parties)
    const tenant = opaque(members.tenant)
    // What is about somebody who is nobody here is not about everybody in their organisation.
    const named = members.session !== undefined || members.user !== undefined
    return { session, user, tenant: named ? null : tenant }
  }
  // On its own an opaque id is a session's: that is what the events are about.
  return { session: opaque(value), user: format === 'iss_sub' ? person(value, parties) : null, tenant: null }
}

function person(value: unknown, { provider, transmitter }: Parties): string | null {
  if (value === undefined) return null
  const { format, iss, sub } = recordOf(value)
  if (format === 'iss_sub') return iss === provider ? textOf(sub) : null
  return transmitter === provider ? opaque(value) : null
}

function opaque(value: unknown): string | null {
  if (value === undefined) return null
  const { format, id } = recordOf(value)
  return format === 'opaque' ? textOf(id) : null
}

function textOf(value: unknown): string {
  // It would be sent again for a week.
  if (typeof value !== 'string' || value === '' || !isStorable(value)) throw refuseSet('invalid_request')
  return value
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuseSet('invalid_request')
  return value as Readonly<Record<string, unknown>>
}
