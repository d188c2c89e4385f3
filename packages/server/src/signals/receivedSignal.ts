import { decodeJwt, decodeProtectedHeader, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { Refusal } from '../refusal.ts'
import { verify } from '../tokens/verify.ts'
import { refuseSet } from './error.ts'
import type { SignalTransmitter } from './options.ts'
import { readSubject, type SignalSubject } from './subject.ts'

/** One event of somebody who is believed. */
export interface ReceivedSignal {
  readonly iss: string
  readonly jti: string
  /** Address of the event's type. */
  readonly type: string
  readonly subject: SignalSubject
  /** The last moment of the second in which it happened. Milliseconds. */
  readonly at: number
  /** Until when the token would be taken. Milliseconds. */
  readonly expiresAt: number
}

/** Who is believed, by which keys. */
export interface SignalRules {
  readonly transmitters: readonly (SignalTransmitter & { readonly keys: JWTVerifyGetKey })[]
  /** `iss` of the identity provider. */
  readonly provider: string
  readonly now: () => number
}

/** Seconds. A transmitter that could not deliver tries for days; after that nothing of the session is left. */
const LONGEST_DELAY = 7 * 86_400
const SKEW = 30
const LONGEST_ID = 255

/**
 * Verifies a security event token (RFC 8417, SSF 1.0 section 4): issuer, audience, signature by the transmitter's pinned keys and
 * allowed algorithms, `typ`, an age of a week at most, exactly one event, and a subject. Does not know whether it has come
 * before, nor whether the event means anything here.
 *
 * @throws Refusal with an error of RFC 8935; `internal` (503) when the transmitter's keys cannot be had
 */
export async function verifySignal(rules: SignalRules, token: string): Promise<ReceivedSignal> {
  const { iss, aud, typ } = claimed(token)
  const transmitter = rules.transmitters.find(({ issuer }) => issuer === iss)
  if (transmitter === undefined) throw refuseSet('invalid_issuer')
  if (![aud].flat().includes(transmitter.audience)) throw refuseSet('invalid_audience')
  if (typ !== 'secevent+jwt' && typ !== 'application/secevent+jwt') throw refuseSet('invalid_request')
  const at = rules.now()
  const payload = await authentic(token, transmitter, at)
  const { jti, iat, events } = payload
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) throw refuseSet('invalid_request')
  if (iat === undefined || iat > at / 1000 + SKEW || iat < at / 1000 - LONGEST_DELAY) throw refuseSet('invalid_request')
  // Members of other kinds of token: this one must not be good as one of them.
  if (['sub', 'exp', 'nonce'].some((name) => Object.hasOwn(payload, name))) throw refuseSet('invalid_request')
  const { type, event } = onlyEvent(events)
  return {
    iss: transmitter.issuer,
    jti,
    type,
    subject: readSubject(payload.sub_id, { provider: rules.provider, transmitter: transmitter.issuer }),
    at: Math.min(momentOf(event.event_timestamp) ?? Number.POSITIVE_INFINITY, (Math.floor(iat) + 1) * 1000 - 1),
    expiresAt: (iat + LONGEST_DELAY) * 1000,
  }
}

/** What a token says about itself: decides only by whose rules it is verified. */
function claimed(token: string): { readonly iss?: unknown; readonly aud?: unknown; readonly typ?: unknown } {
  try {
    const { iss, aud } = decodeJwt(token)
    return { iss, aud, typ: decodeProtectedHeader(token).typ }
  } catch {
    throw refuseSet('invalid_request')
  }
}

async function authentic(token: string, transmitter: SignalRules['transmitters'][number], at: number) {
  try {
    const { payload } = await verify(token, transmitter.keys, {
      algorithms: [...transmitter.algorithms],
      issuer: transmitter.issuer,
      audience: transmitter.audience,
      typ: 'secevent+jwt',
      clockTolerance: SKEW,
      currentDate: new Date(at),
    })
    return payload
  } catch (error) {
    throw error instanceof Refusal && error.code === 'invalid_token' ? refuseSet('authentication_failed') : error
  }
}

function onlyEvent(events: JWTPayload['events']) {
  if (typeof events !== 'object' || events === null || Array.isArray(events)) throw refuseSet('invalid_request')
  const [entry, ...more] = Object.entries(events as Readonly<Record<string, unknown>>)
  if (entry === undefined || more.length > 0) throw refuseSet('invalid_request')
  const [type, event] = entry
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw refuseSet('invalid_request')
  return { type, event: event as Readonly<Record<string, unknown>> }
}

/** Drafts of CAEP had milliseconds, and some transmitters still do. */
function momentOf(value: unknown): number | null {
  if (value === undefined) return null
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw refuseSet('invalid_request')
  const seconds = value > 1e11 ? value / 1000 : value
  return (Math.floor(seconds) + 1) * 1000 - 1
}
