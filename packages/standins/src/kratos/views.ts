import { createHash } from 'node:crypto'
import { aalOf, type Identity, type KratosStore, type Session } from './store.ts'

/** Times as the server writes them: to the millisecond here, to the nanosecond there. */
export const time = (at: number) => new Date(at).toISOString()

/** How much of an identity an answer shows. */
export type Detail = 'whole' | 'admin' | 'listed' | 'written'

/** An identity, with its credentials for the administrator. A list of sessions shows less of it. */
export function identityView(identity: Identity, publicUrl: string, detail: Detail): object {
  const { id, schema, active, traits, createdAt, mail } = identity
  const at = time(createdAt)
  const dates = { created_at: at, updated_at: at }
  const address = traits.email
  const addresses = {
    verifiable_addresses: [
      { id: ownId(id, 'verifiable'), value: address, verified: false, via: 'email', status: mail, ...dates },
    ],
    recovery_addresses: [{ id: ownId(id, 'recovery'), value: address, via: 'email', ...dates }],
  }
  const credentials = {
    code: { type: 'code', identifiers: [address], version: 1, ...dates },
    password: { type: 'password', identifiers: [address], version: 0, ...dates },
  }
  const forAdmin = detail === 'admin' || detail === 'written'
  return {
    id,
    ...(forAdmin ? { credentials } : {}),
    schema_id: schema,
    schema_url: detail === 'listed' ? '' : `${publicUrl}/schemas/${Buffer.from(schema).toString('base64url')}`,
    state: active ? 'active' : 'inactive',
    state_changed_at: at,
    traits,
    ...(detail === 'listed' || address === undefined ? {} : addresses),
    metadata_public: identity.metadataPublic,
    ...(detail === 'admin' ? { metadata_admin: null } : {}),
    ...dates,
    organization_id: null,
  }
}

export interface SessionParts {
  readonly identity: object | null
  readonly devices: boolean
}

export function sessionView(store: KratosStore, session: Session, { identity, devices }: SessionParts): object {
  const { id, expiresAt, issuedAt, methods, device } = session
  return {
    id,
    // Where the account is shown, too, it has its say in this: a session that only rests looks like one that is over.
    active: session.active && expiresAt > store.now() && (identity === null || session.identity.active),
    expires_at: time(expiresAt),
    authenticated_at: time(issuedAt),
    authenticator_assurance_level: aalOf(session),
    authentication_methods: methods.map(({ method, aal, at }) => ({ method, aal, completed_at: time(at) })),
    issued_at: time(issuedAt),
    identity,
    devices: devices ? [{ id: device.id, ip_address: device.ip, user_agent: device.userAgent, location: '' }] : [],
  }
}

/** An address has an id of its own, the same each time that its person is shown. */
function ownId(person: string, kind: string): string {
  const digest = createHash('sha256').update(`${kind} ${person}`).digest('hex')
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/u, '$1-$2-$3-$4-$5')
}
