import type { Person, SupportSession } from '@understudy/protocol'

export interface FakeTokenOptions {
  readonly actor: Person
  /** Left out: the actor's own token. */
  readonly subject?: Person
  readonly session?: SupportSession
  /** Milliseconds. */
  readonly expiresAt?: number
  readonly serial?: number
}

/** A token with the claims of a real one and no signature. Good for clients that only display; nothing else accepts it. */
export function fakeToken({ actor, subject, session, expiresAt = 0, serial = 0 }: FakeTokenOptions): string {
  const exp = Math.floor(expiresAt / 1000)
  if (subject === undefined || session === undefined) {
    return write({ iss: 'https://id.example', sub: actor.id, sid: 'os_1', name: actor.name, scope: 'openid profile' })
  }
  const shared = {
    iss: 'https://app.example',
    sid: session.id,
    jti: `jt_${serial}`,
    scope: `support:${session.mode}`,
    exp,
  }
  if (session.mode === 'shadow') return write({ ...shared, sub: actor.id })
  return write({ ...shared, sub: subject.id, act: { iss: 'https://id.example', sub: actor.id } })
}

/** Any payload in the outer form of a token. */
export function write(payload: object): string {
  return `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(payload)}.fake`
}

function encode(part: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(part))
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
